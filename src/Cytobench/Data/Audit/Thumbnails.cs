namespace Cytobench.Data.Audit;

/// <summary>What near duplicates are sought by: for every image its hashes and a small colour thumbnail, made ready for correlation.</summary>
internal sealed class Thumbnails
{
    private const int Side = 16;                                         // of the colour thumbnails
    private const double FlatDeviation = 0.5;                            // grey levels: what rounding alone can make

    private static readonly int[][] ViewSources = [.. Enumerable.Range(0, DihedralViews.Count).Select(view => DihedralViews.Sources(view, Side))];

    private readonly float[][] colours;                                  // 16 x 16 x C, each channel centred, of length 1; empty for flat images

    private Thumbnails(float[][] colours, PerceptualHash[][] hashes) => (this.colours, Hashes) = (colours, hashes);

    /// <summary>Of every image, its eight views.</summary>
    public PerceptualHash[][] Hashes { get; }

    public static Thumbnails Make(ImageRow images, CancellationToken cancellation)
    {
        var colours = new float[images.Count][];
        var hashes = new PerceptualHash[images.Count][];
        Parallel.For(0, images.Count, new ParallelOptions { CancellationToken = cancellation }, image =>
        {
            var (height, width, channels) = images.Shape(image);
            colours[image] = Colours(images.Pixels(image), height, width, channels);
            hashes[image] = PerceptualHash.OfViews(Grey(images.Pixels(image), height, width, channels));
        });
        return new Thumbnails(colours, hashes);
    }

    /// <summary>Pearson correlation of colours, each channel about its own mean; NaN where an image is flat.</summary>
    /// <param name="first">As it is.</param>
    /// <param name="second">Laid as the view says.</param>
    /// <param name="view">0 to 7.</param>
    public double Correlation(int first, int second, int view)
    {
        var (a, b) = (colours[first], colours[second]);
        if (a.Length == 0 || b.Length == 0)
            return double.NaN;
        var (sources, channels, sum) = (ViewSources[view], a.Length / (Side * Side), 0.0);
        for (var pixel = 0; pixel < sources.Length; pixel++)
            for (var channel = 0; channel < channels; channel++)
                sum += (double)a[pixel * channels + channel] * b[sources[pixel] * channels + channel];
        return sum;
    }

    private static float[] Colours(ReadOnlySpan<byte> pixels, int height, int width, int channels)
    {
        var small = new byte[Side * Side * channels];
        Resize.Image(pixels, height, width, channels, small, Side, Side);
        var values = new float[small.Length];
        for (var channel = 0; channel < channels; channel++)
        {
            var mean = 0.0;
            for (var i = channel; i < small.Length; i += channels)
                mean += small[i];
            mean /= Side * Side;
            for (var i = channel; i < small.Length; i += channels)
                values[i] = (float)(small[i] - mean);
        }
        var length = Math.Sqrt(values.Sum(value => (double)value * value));
        if (length < FlatDeviation * Math.Sqrt(values.Length))
            return [];
        for (var i = 0; i < values.Length; i++)
            values[i] = (float)(values[i] / length);
        return values;
    }

    private static float[] Grey(ReadOnlySpan<byte> pixels, int height, int width, int channels)
    {
        const int Side = PerceptualHash.ThumbnailSide;
        var small = new byte[Side * Side * channels];
        Resize.Image(pixels, height, width, channels, small, Side, Side);
        var grey = new float[Side * Side];
        for (var i = 0; i < grey.Length; i++)
        {
            grey[i] = channels == 3
                ? 0.299f * small[3 * i] + 0.587f * small[3 * i + 1] + 0.114f * small[3 * i + 2] // ITU-R BT.601, as in JPEG
                : small[i];
        }
        return grey;
    }
}
