using TorchSharp;
using static TorchSharp.torch;

namespace Cytobench.Robustness;

/// <summary>The mean over a disc, as a lens out of focus gives it; the image is mirrored at its borders.</summary>
/// <remarks>
/// The published kernel is smoothed by a Gaussian of at most 0.1 pixels over 3 x 3 pixels, which gives neighbours
/// exp(-50) of a weight: that changes no pixel and is left out.
/// </remarks>
internal sealed class DefocusBlur : ICorruption
{
    private static readonly int[] Radii = [2, 3, 4, 5, 6];               // pixels of an image of 224

    public string Name => "defocus_blur";

    public string Title => "Out of focus";

    public IReadOnlyList<string> Parameters { get; } = [.. Radii.Select(radius => $"radius {radius} px of 224")];

    public Tensor Apply(Tensor pixels, int severity, Func<int, SeededRandom> random) =>
        Disc(Radii[severity - 1], PixelValues.Scale(pixels.shape[1], pixels.shape[2])).Apply(pixels, PaddingModes.Reflect);

    /// <summary>The whole-pixel points of the disc; on smaller images the same points moved together, on larger ones a larger disc.</summary>
    internal static BlurKernel Disc(double radius, double scale)
    {
        var (reach, together) = (radius * Math.Max(1, scale), Math.Min(1, scale));
        var side = (int)Math.Floor(reach);
        return BlurKernel.Of(
            from row in Enumerable.Range(-side, 2 * side + 1)
            from column in Enumerable.Range(-side, 2 * side + 1)
            where row * row + column * column <= reach * reach
            select (row * together, column * together, 1.0));
    }
}
