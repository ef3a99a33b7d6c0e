using Cytobench.Metrics;

namespace Cytobench.Explain.Faithfulness;

/// <summary>What decides the measures of faithfulness, beside model, images and maps.</summary>
public sealed record FaithfulnessOptions
{
    public int Seed { get; init; } = 2026;                               // of ties, noise, random maps and resamples
    public int Resamples { get; init; } = new BootstrapConfig().Resamples;
    public double BlurShare { get; init; } = 1.0 / 8;                    // deviation of insertion's blur, of the image's side
    public double GaussianShare { get; init; } = 1.0 / 4;                // deviation of the centred Gaussian, of the image's side
    public double RoadNoise { get; init; } = 0.01;                       // deviation, in normalised pixels
    public int SensitivityImages { get; init; } = 64;                    // at even steps through the images; 0 leaves max-sensitivity out
    public int SensitivityCopies { get; init; } = 8;                     // noisy copies of each
    public double SensitivityRadius { get; init; } = 0.02;               // largest change of a pixel, of its range

    internal BootstrapConfig Bootstrap => new() { Resamples = Resamples, Seed = Seed };

    /// <exception cref="ArgumentException">A value that means nothing.</exception>
    internal void Check()
    {
        if (Resamples < 2 || !(BlurShare > 0 && GaussianShare > 0 && RoadNoise >= 0 && SensitivityRadius > 0) || SensitivityImages < 0 || SensitivityCopies < 1)
            throw new ArgumentException($"{this} cannot be measured");
    }
}
