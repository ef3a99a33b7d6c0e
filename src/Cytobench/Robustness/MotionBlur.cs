using TorchSharp;
using static TorchSharp.torch;

namespace Cytobench.Robustness;

/// <summary>Moved while exposed: half a Gaussian along a line, its angle drawn for each image; border pixels go on outside.</summary>
/// <remarks>ImageMagick's motion blur: 2 r + 1 points a pixel apart, weights exp(-i²/2σ²), each moved to the nearest pixel.</remarks>
internal sealed class MotionBlur : ICorruption
{
    private const double LargestAngle = 45;                              // degrees from the horizontal, either way

    private static readonly (int Radius, int Sigma)[] Settings = [(3, 3), (5, 5), (10, 5), (10, 7), (10, 9)]; // pixels of an image of 224

    public string Name => "motion_blur";

    public string Title => "Motion blur";

    public IReadOnlyList<string> Parameters { get; } = [.. Settings.Select(setting => $"radius {setting.Radius}, sigma {setting.Sigma} px of 224")];

    public Tensor Apply(Tensor pixels, int severity, Func<int, SeededRandom> random)
    {
        using var scope = NewDisposeScope();
        var (radius, sigma) = Settings[severity - 1];
        var scale = PixelValues.Scale(pixels.shape[1], pixels.shape[2]);
        var blurred = empty_like(pixels);
        for (var row = 0; row < pixels.shape[0]; row++)
        {
            using var step = NewDisposeScope();
            var angle = LargestAngle * (2 * random(row).NextDouble() - 1);
            blurred.narrow(0, row, 1).copy_(Line(radius, sigma, angle, scale).Apply(pixels.narrow(0, row, 1), PaddingModes.Replicate));
        }
        return blurred.MoveToOuterDisposeScope();
    }

    /// <summary>On smaller images the published points moved together, on larger ones a longer line.</summary>
    internal static BlurKernel Line(double radius, double sigma, double degrees, double scale)
    {
        var (longer, together) = (Math.Max(1, scale), Math.Min(1, scale));
        var (sine, cosine) = Math.SinCos(degrees * Math.PI / 180);
        return BlurKernel.Of(Enumerable.Range(0, 2 * (int)Math.Ceiling(radius * longer) + 1).Select(i => (
            Math.Ceiling(i * sine - 0.5) * together,
            Math.Ceiling(i * cosine - 0.5) * together,
            Math.Exp(-i * i / (2 * sigma * sigma * longer * longer)))));
    }
}
