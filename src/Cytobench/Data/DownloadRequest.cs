namespace Cytobench.Data;

/// <summary>One file to be fetched.</summary>
public sealed record DownloadRequest
{
    /// <summary>http, https or file addresses of the same file, asked in this order.</summary>
    public required IReadOnlyList<Uri> Sources { get; init; }
    public required string Destination { get; init; }
    public FileHash? Hash { get; init; }                                 // null: nothing is known of the content
    public required long MaxBytes { get; init; }                         // a longer answer is refused
    public required string Advice { get; init; }                         // what the user can do without a network; ends the error's line
    public IProgress<ProgressReport>? Progress { get; init; }
    public CancellationToken Cancellation { get; init; }
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(60);  // without a single byte
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(1);     // before a second try; doubles each time
}
