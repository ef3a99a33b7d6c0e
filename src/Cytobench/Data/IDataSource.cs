namespace Cytobench.Data;

/// <summary>One kind of place that images come from: an .npz file, a folder, a zip, the catalogue, the demo.</summary>
public interface IDataSource
{
    /// <summary>Whether <c>--data</c> names something of this kind; looks at the name and at what exists, reads nothing.</summary>
    bool Accepts(string data);

    /// <summary>Whether what it accepts is the path of a file or folder, and not a name that means the same from everywhere.</summary>
    bool TakesPaths => true;

    /// <returns>All splits; the caller disposes it.</returns>
    /// <exception cref="UserException">The data is missing, damaged or not of this kind.</exception>
    Dataset Open(DataRequest request);
}

/// <summary>What a run asks of a data source.</summary>
public sealed record DataRequest
{
    public required string Data { get; init; }
    public int ImageSize { get; init; } = 224;                           // folders and the demo deliver this size; arrays come as stored
    public bool SkipBad { get; init; }                                   // leave out images that cannot be decoded
    public int SplitSeed { get; init; } = 42;                            // for folders without splits
    public DemoConfig Demo { get; init; } = new();
    public string? Mirror { get; init; }                                 // --data-mirror: a URL or folder asked before the official address
    public bool FetchesNothing { get; init; }                            // takes what is on this machine, or fails
    public IProgress<ProgressReport>? Progress { get; init; }
    public CancellationToken Cancellation { get; init; }
}
