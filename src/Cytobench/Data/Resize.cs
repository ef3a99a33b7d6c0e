using System.Buffers;

namespace Cytobench.Data;

/// <summary>Changes the size of uint8 images exactly as Pillow does, bit for bit.</summary>
/// <remarks>
/// Pillow's ImagingResample for 8-bit channels: weights rounded to 22 binary places, the columns first, then the rows,
/// each pass rounded and clipped to 0..255; a pass that would change nothing is left out.
/// </remarks>
public static class Resize
{
    private const int FractionBits = 22;

    /// <summary>Resizes one image as Pillow's <c>Image.resize</c>.</summary>
    /// <param name="source">H x W x C.</param>
    /// <param name="height">Rows of the source.</param>
    /// <param name="width">Columns of the source.</param>
    /// <param name="channels">1 to 4, interleaved; each is resized by itself.</param>
    /// <param name="target">targetHeight x targetWidth x C; not the source's memory.</param>
    /// <param name="targetHeight">Rows wanted.</param>
    /// <param name="targetWidth">Columns wanted.</param>
    /// <param name="filter">Box, bilinear or bicubic, antialiased.</param>
    public static void Image(ReadOnlySpan<byte> source, int height, int width, int channels,
        Span<byte> target, int targetHeight, int targetWidth, ResampleFilter filter = ResampleFilter.Bilinear) =>
        Window(source, height, width, channels, target, filter, new Axis(targetHeight, 0, targetHeight), new Axis(targetWidth, 0, targetWidth));

    /// <summary>
    /// The shorter side becomes <paramref name="size"/>, the longer one keeps the proportion, and the centre is cut out:
    /// torchvision's <c>Resize(size)</c>, then <c>CenterCrop(size)</c>.
    /// </summary>
    /// <param name="source">H x W x C.</param>
    /// <param name="height">Rows of the source.</param>
    /// <param name="width">Columns of the source.</param>
    /// <param name="channels">1 to 4, interleaved.</param>
    /// <param name="target">size x size x C; not the source's memory.</param>
    /// <param name="size">Pixels a side.</param>
    /// <param name="filter">Box, bilinear or bicubic, antialiased.</param>
    public static void ToSquare(ReadOnlySpan<byte> source, int height, int width, int channels,
        Span<byte> target, int size, ResampleFilter filter = ResampleFilter.Bilinear)
    {
        var shorter = Math.Min(height, width);
        Window(source, height, width, channels, target, filter, Centre(height), Centre(width));

        Axis Centre(int length)
        {
            var resized = (long)size * length / shorter;
            return new Axis(resized, (long)Math.Round((resized - size) / 2.0, MidpointRounding.ToEven), size);
        }
    }

    /// <summary>One axis of the output: its whole length, and the part that is kept.</summary>
    private readonly record struct Axis(long Length, long From, int Kept);

    private static void Window(ReadOnlySpan<byte> source, int height, int width, int channels, Span<byte> target, ResampleFilter filter, Axis rows, Axis columns)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(source.Length, checked(height * width * channels));
        ArgumentOutOfRangeException.ThrowIfNotEqual(target.Length, checked(rows.Kept * columns.Kept * channels));
        var vertical = new Pass(height, rows, filter);
        var firstRow = vertical.FirstInput;                              // only rows that the second pass reads
        var rowCount = vertical.EndInput - firstRow;
        var rowBytes = width * channels;
        var keptBytes = columns.Kept * channels;
        var between = ArrayPool<byte>.Shared.Rent(rowCount * keptBytes);
        try
        {
            var horizontal = new Pass(width, columns, filter);
            for (var row = 0; row < rowCount; row++)
                horizontal.AlongRow(source.Slice((firstRow + row) * rowBytes, rowBytes), between.AsSpan(row * keptBytes, keptBytes), channels);
            vertical.AcrossRows(between.AsSpan(0, rowCount * keptBytes), target, keptBytes);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(between);
        }
    }

    /// <summary>Fixed-point weights of one axis.</summary>
    private readonly struct Pass
    {
        private readonly ResampleWindows windows;
        private readonly int[] weights;
        private readonly bool changesNothing;
        private readonly int from;

        public Pass(int inputSize, Axis axis, ResampleFilter filter)
        {
            windows = ResampleWindows.Compute(inputSize, axis.Length, axis.From, axis.Kept, filter);
            weights = Array.ConvertAll(windows.AllWeights, weight => (int)(weight * (1 << FractionBits) + (weight < 0 ? -0.5 : 0.5)));
            changesNothing = axis.Length == inputSize;
            from = changesNothing ? (int)axis.From : 0;
            FirstInput = changesNothing ? from : windows.First[0];
            EndInput = changesNothing ? from + axis.Kept : windows.First[^1] + windows.Count[^1];
        }

        public int FirstInput { get; }

        public int EndInput { get; }

        public void AlongRow(ReadOnlySpan<byte> source, Span<byte> target, int channels)
        {
            if (changesNothing)
            {
                source.Slice(from * channels, target.Length).CopyTo(target);
                return;
            }
            for (var output = 0; output < windows.First.Length; output++)
            {
                var window = weights.AsSpan(output * windows.Stride, windows.Count[output]);
                var pixels = source[(windows.First[output] * channels)..];
                for (var channel = 0; channel < channels; channel++)
                {
                    var sum = 1 << (FractionBits - 1);
                    var at = channel;
                    foreach (var weight in window)
                    {
                        sum += pixels[at] * weight;
                        at += channels;
                    }
                    target[output * channels + channel] = Clip(sum);
                }
            }
        }

        /// <param name="source">The input rows from <see cref="FirstInput"/> on.</param>
        /// <param name="target">All output rows.</param>
        /// <param name="rowBytes">Bytes of a row in both.</param>
        public void AcrossRows(ReadOnlySpan<byte> source, Span<byte> target, int rowBytes)
        {
            if (changesNothing)
            {
                source[..target.Length].CopyTo(target);
                return;
            }
            var sums = ArrayPool<int>.Shared.Rent(rowBytes);
            var row = sums.AsSpan(0, rowBytes);
            for (var output = 0; output < windows.First.Length; output++)
            {
                row.Fill(1 << (FractionBits - 1));
                for (var i = 0; i < windows.Count[output]; i++)
                {
                    var weight = weights[output * windows.Stride + i];
                    var input = source.Slice((windows.First[output] - FirstInput + i) * rowBytes, rowBytes);
                    for (var x = 0; x < row.Length; x++)
                        row[x] += input[x] * weight;
                }
                var result = target.Slice(output * rowBytes, rowBytes);
                for (var x = 0; x < row.Length; x++)
                    result[x] = Clip(row[x]);
            }
            ArrayPool<int>.Shared.Return(sums);
        }

        private static byte Clip(int sum) => (byte)Math.Clamp(sum >> FractionBits, 0, 255);
    }
}
