using System.IO.Compression;
using System.Runtime.InteropServices;

namespace Cytobench.Data;

/// <summary>Writes a data set as an .npz in MedMNIST's layout, which NumPy, the medmnist package and <see cref="MedMnistFile"/> read.</summary>
public static class MedMnistWriter
{
    /// <summary>The earliest time that a zip can say, so that equal data gives equal bytes.</summary>
    private static readonly DateTimeOffset Timestamp = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Members are deflated. Names of classes and images have no place in the layout; <see cref="SplitFile"/> keeps them.</summary>
    /// <param name="dataset">Its images are written as they are: N x S x S for one channel, N x S x S x 3 for three.</param>
    /// <param name="path">Replaced if there.</param>
    /// <param name="progress">In bytes of pixels.</param>
    /// <param name="cancellation">Leaves no file behind.</param>
    public static void Write(Dataset dataset, string path, IProgress<ProgressReport>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var (done, total) = (0L, dataset.Splits.Sum(split => split.Images.ByteCount));
        AtomicFile.Write(path, stream =>
        {
            using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
            foreach (var (split, images) in dataset.Splits)
            {
                using (var member = Member(archive, $"{split}_images", new NpyHeader("|u1", false, Shape(images))))
                {
                    var chunk = Math.Max(1, (4 << 20) / images.ImageBytes);
                    for (var first = 0; first < images.Count;)
                    {
                        cancellation.ThrowIfCancellationRequested();
                        var pixels = images.Images(first, Math.Min(chunk, images.Count - first));
                        member.Write(pixels);
                        first += pixels.Length / images.ImageBytes;
                        progress?.Report(new ProgressReport($"writing {Path.GetFileName(path)}", done += pixels.Length, total, "bytes"));
                    }
                }
                WriteLabels(archive, split, images.Labels, dataset.Info.ClassNames.Count);
            }
        });
    }

    private static long[] Shape(LabeledImages images) =>
        images.Channels == 1 ? [images.Count, images.Height, images.Width] : [images.Count, images.Height, images.Width, images.Channels];

    private static void WriteLabels(ZipArchive archive, string split, int[] labels, int classes)
    {
        var fitsByte = classes <= 256;
        using var member = Member(archive, $"{split}_labels", new NpyHeader(fitsByte ? "|u1" : "<u2", false, [labels.Length, 1]));
        if (fitsByte)
            member.Write(Array.ConvertAll(labels, label => checked((byte)label)));
        else
            member.Write(MemoryMarshal.AsBytes(Array.ConvertAll(labels, label => checked((ushort)label)).AsSpan()));
    }

    private static Stream Member(ZipArchive archive, string key, NpyHeader header)
    {
        var entry = archive.CreateEntry($"{key}.npy", CompressionLevel.Optimal);
        entry.LastWriteTime = Timestamp;
        var stream = entry.Open();
        stream.Write(header.ToBytes());
        return stream;
    }
}
