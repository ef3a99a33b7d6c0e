using Cytobench.Metrics;

namespace Cytobench.Explain.Sanity;

/// <summary>What decides the sanity checks, beside model, images and methods.</summary>
public sealed record SanityOptions
{
    public int Seed { get; init; } = 2026;                               // of random weights, other classes and resamples
    public int Images { get; init; } = 32;                               // at even steps through those given
    public int ShuffledImages { get; init; } = 256;                      // that two networks learn, one of them with shuffled labels; 0 leaves this check out
    public int ShuffledEpochs { get; init; } = 20;
    public int ShuffledImageSize { get; init; } = 64;                    // pixels a side, at most
    public int Resamples { get; init; } = new BootstrapConfig().Resamples;

    internal BootstrapConfig Bootstrap => new() { Resamples = Resamples, Seed = Seed };
}
