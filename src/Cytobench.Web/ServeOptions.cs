using System.Globalization;
using System.Net;
using Cytobench.Prediction;
using static Cytobench.UserException;

namespace Cytobench.Web;

/// <summary>What the server is told: which run, where to listen, how much to take.</summary>
public sealed record ServeOptions
{
    private const int ShortestKey = 16;
    private const int MostTrainingImages = 20_000;                       // each takes 8 kB of features from a ResNet-50, and more while neighbours are looked for

    public required PredictionOptions Prediction { get; init; }
    public string Host { get; init; } = "127.0.0.1";                     // an address of this machine, or localhost
    public int Port { get; init; } = 8080;                               // 0: a free one
    public string? ApiKey { get; init; } = Environment.GetEnvironmentVariable("CYTOBENCH_API_KEY") is { Length: > 0 } key ? key : null;
    public int MaxBatch { get; init; } = 32;                             // images that are predicted together
    public int QueueLength { get; init; } = 256;                         // images that wait; more are turned away
    public int MaxImages { get; init; } = 1000;                          // in one request
    public int MaxBodyBytes { get; init; } = 10 << 20;                   // of one request
    public long MaxBodyBytesTogether { get; init; } = 256L << 20;        // of all requests that are being answered
    public int TrainingImages { get; init; } = 4096;                     // among which nearest ones are looked for; 0: none
    public double TimeoutSeconds { get; init; } = 60;                    // of one request

    internal IPAddress Address => Host == "localhost" ? IPAddress.Loopback
        : IPAddress.TryParse(Host, out var address) ? address
        : throw new UserException($"--host {Host}: give an address of this machine, as 127.0.0.1 or 0.0.0.0");

    /// <exception cref="UserException">The first value that cannot be.</exception>
    internal void Check()
    {
        Require(Port is >= 0 and <= 65535, $"--port {Port}: choose 0 (any free one) to 65535");
        Require(IPAddress.IsLoopback(Address) || ApiKey is not null, $"--host {Host}: others on the network could use the models; add --api-key KEY (or set CYTOBENCH_API_KEY), or leave --host out");
        Require(ApiKey is null || ApiKey.Length >= ShortestKey, $"--api-key: give at least {ShortestKey} characters");
        Require(ApiKey is null || ApiKey.All(letter => letter is > ' ' and < '\x7f'), "--api-key: use visible ASCII characters alone, as it travels in a header");
        Require(MaxBatch is >= 1 and <= 1024, $"--max-batch {MaxBatch}: choose 1 to 1024");
        Require(QueueLength >= MaxBatch, $"--queue {QueueLength}: choose at least one batch, {MaxBatch}");
        Require(TrainingImages is >= 0 and <= MostTrainingImages, string.Create(CultureInfo.InvariantCulture, $"--training-images {TrainingImages}: choose 0 (none) to {MostTrainingImages:N0}"));
    }
}
