namespace Cytobench.Robustness;

/// <summary>Draws round shapes with soft edges into an opacity mask and lays them on an image.</summary>
internal sealed class SoftBrush(int height, int width)
{
    private readonly double[] opacity = new double[height * width];

    public int Height => height;

    public int Width => width;

    /// <summary>A radius so large that the shape is a pixel wide.</summary>
    public static double AtLeastAPixel(double radius) => Math.Max(0.5, radius);

    /// <summary>A coordinate at least <paramref name="border"/> from both ends; the middle where none is.</summary>
    public double Place(int length, double border, SeededRandom random)
    {
        var draw = random.NextDouble();
        return length - 1 <= 2 * border ? (length - 1) / 2.0 : border + draw * (length - 1 - 2 * border);
    }

    /// <summary>Sets the opacity inside a shape; its edge, a pixel wide, goes over to what was there.</summary>
    /// <param name="x">Of the centre; pixel centres are whole numbers.</param>
    /// <param name="y">Of the centre.</param>
    /// <param name="reach">No part of the shape is farther away than this.</param>
    /// <param name="radius">From the centre to the edge, by angle.</param>
    /// <param name="value">0 to 1.</param>
    public void Fill(double x, double y, double reach, Func<double, double> radius, double value)
    {
        for (var row = Math.Max(0, (int)(y - reach - 1)); row <= Math.Min(height - 1, (int)(y + reach + 1)); row++)
        {
            for (var column = Math.Max(0, (int)(x - reach - 1)); column <= Math.Min(width - 1, (int)(x + reach + 1)); column++)
            {
                var (down, across) = (row - y, column - x);
                var edge = radius(Math.Atan2(down, across));
                var covered = Math.Clamp(edge - Math.Sqrt(down * down + across * across) + 0.5, 0, Math.Min(1, 2 * edge));
                ref var at = ref opacity[row * width + column];
                at += covered * (value - at);
            }
        }
    }

    /// <param name="image">H x W x C.</param>
    /// <param name="color">Of all channels: 0 black, 255 white.</param>
    public void Blend(Span<byte> image, byte color)
    {
        var channels = image.Length / opacity.Length;
        for (var pixel = 0; pixel < opacity.Length; pixel++)
        {
            if (opacity[pixel] == 0)
                continue;
            foreach (ref var value in image.Slice(pixel * channels, channels))
                value = (byte)(value + opacity[pixel] * (color - value) + 0.5);
        }
    }
}
