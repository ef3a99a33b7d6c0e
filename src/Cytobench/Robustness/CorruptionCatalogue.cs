using static TorchSharp.torch;

namespace Cytobench.Robustness;

/// <summary>Every corruption that can be named with <c>--corruptions</c>: those of MedMNIST-C for BloodMNIST, in its order.</summary>
/// <remarks>Di Salvo, Doerrich, Ledig 2024, "MedMNIST-C", arXiv:2406.17536; the parameters are those of its registry.</remarks>
public static class CorruptionCatalogue
{
    public const int Severities = 5;

    public static IReadOnlyList<ICorruption> All { get; } =
    [
        new Pixelate(),
        new JpegCompression(),
        new DefocusBlur(),
        new MotionBlur(),
        new Brightness("brightness_up", "Brighter", [1.1, 1.2, 1.3, 1.35, 1.4]),
        new Brightness("brightness_down", "Darker", [0.9, 0.8, 0.7, 0.6, 0.5]),
        new Contrast("contrast_up", "More contrast", [1.1, 1.15, 1.2, 1.25, 1.3]),
        new Contrast("contrast_down", "Less contrast", [0.9, 0.8, 0.7, 0.6, 0.5]),
        new Saturate(),
        new StainDeposit(),
        new Bubble(),
    ];

    public static ICorruption Find(string name) => All.FirstOrDefault(corruption => corruption.Name == name)
        ?? throw new UserException($"--corruptions {name}: unknown; there are {string.Join(", ", All.Select(corruption => corruption.Name))}");

    /// <summary>Corrupts consecutive images; the same seed gives the same bytes, whatever the batch.</summary>
    /// <param name="corruption">Which.</param>
    /// <param name="pixels">uint8 (B, H, W, C), C 1 or 3.</param>
    /// <param name="severity">1 to 5.</param>
    /// <param name="seed">Of the random parts: angles, places, sizes.</param>
    /// <param name="first">The index of the batch's first image in its split.</param>
    /// <returns>uint8 (B, H, W, C); belongs to the current dispose scope.</returns>
    public static Tensor Apply(this ICorruption corruption, Tensor pixels, int severity, long seed, int first)
    {
        ArgumentNullException.ThrowIfNull(corruption);
        ArgumentOutOfRangeException.ThrowIfNotEqual(severity is >= 1 and <= Severities, true, nameof(severity));
        return corruption.Apply(pixels, severity, row => new SeededRandom(seed, corruption.Name, severity, first + row));
    }
}
