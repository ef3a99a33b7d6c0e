using TorchSharp;
using static TorchSharp.torch;

namespace Cytobench.Robustness;

/// <summary>
/// A blur: weights at whole-pixel offsets. They are whole numbers that sum to 2^16, so that sums of weighted pixels stay below 2^24
/// and float32 holds them exactly: the same bytes in any order, batch and device.
/// </summary>
internal sealed class BlurKernel
{
    private const int One = 1 << 16;
    private const long ChunkValues = 1 << 18;                            // what a core's cache holds

    private BlurKernel(IReadOnlyList<(int Row, int Column, int Weight)> taps) =>
        (Taps, Reach) = (taps, taps.Max(tap => Math.Max(Math.Abs(tap.Row), Math.Abs(tap.Column))));

    /// <summary>Offset in pixels and weight in 2^-16; a pixel becomes the weighted mean of those at its place plus offset.</summary>
    public IReadOnlyList<(int Row, int Column, int Weight)> Taps { get; }

    public int Reach { get; }

    /// <param name="points">
    /// Weights at offsets in pixels, the origin among them. A point between pixels is shared out linearly to its four neighbours.
    /// </param>
    public static BlurKernel Of(IEnumerable<(double Row, double Column, double Weight)> points)
    {
        var weights = new SortedDictionary<(int Row, int Column), double>();
        foreach (var (row, column, weight) in points)
        {
            var (top, left) = ((int)Math.Floor(row), (int)Math.Floor(column));
            var (down, across) = (row - top, column - left);
            Add(top, left, weight * (1 - down) * (1 - across));
            Add(top, left + 1, weight * (1 - down) * across);
            Add(top + 1, left, weight * down * (1 - across));
            Add(top + 1, left + 1, weight * down * across);
        }
        var sum = weights.Values.Sum();
        var whole = weights.ToDictionary(pair => pair.Key, pair => (int)Math.Round(pair.Value / sum * One));
        whole[(0, 0)] += One - whole.Values.Sum();                       // what rounding lost
        return new BlurKernel([.. whole.Where(pair => pair.Value != 0).Select(pair => (pair.Key.Row, pair.Key.Column, pair.Value))]);

        void Add(int row, int column, double weight)
        {
            if (weight > 0)
                weights[(row, column)] = weights.GetValueOrDefault((row, column)) + weight;
        }
    }

    /// <param name="pixels">uint8 (B, H, W, C), H and W above <see cref="Reach"/>.</param>
    /// <param name="border">What lies outside the image.</param>
    /// <returns>uint8 (B, H, W, C), rounded; belongs to the current dispose scope.</returns>
    public Tensor Apply(Tensor pixels, PaddingModes border)
    {
        using var scope = NewDisposeScope();
        var blurred = empty_like(pixels);
        var chunk = pixels.device_type == DeviceType.CPU ? Math.Max(1, ChunkValues / (pixels.numel() / pixels.shape[0])) : pixels.shape[0];
        for (var first = 0L; first < pixels.shape[0]; first += chunk)
        {
            using var step = NewDisposeScope();
            var count = Math.Min(chunk, pixels.shape[0] - first);
            blurred.narrow(0, first, count).copy_(Sum(pixels.narrow(0, first, count), border));
        }
        return blurred.MoveToOuterDisposeScope();
    }

    private Tensor Sum(Tensor pixels, PaddingModes border)
    {
        var images = pixels.permute(0, 3, 1, 2).to(float32);             // (B, C, H, W)
        var padded = nn.functional.pad(images, [Reach, Reach, Reach, Reach], border);
        var sum = full_like(images, One / 2);                            // rounds
        foreach (var (row, column, weight) in Taps)
        {
            using var rows = padded.narrow(2, Reach + row, images.shape[2]);
            using var shifted = rows.narrow(3, Reach + column, images.shape[3]);
            sum.add_(shifted, alpha: weight);
        }
        return (sum / One).to(ScalarType.Byte).permute(0, 2, 3, 1);      // (B, H, W, C)
    }
}
