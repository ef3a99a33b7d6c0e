namespace Cytobench.Data;

/// <summary>Size of the synthetic data set; the images are drawn at the run's image size.</summary>
public sealed record DemoConfig
{
    public int Train { get; init; } = 1200;
    public int Validation { get; init; } = 240;
    public int Test { get; init; } = 480;
    public int Seed { get; init; } = 2026;
}
