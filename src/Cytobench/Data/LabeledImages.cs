using System.Runtime.InteropServices;

namespace Cytobench.Data;

/// <summary>
/// The images of one split: uint8, N x H x W x C, in one block outside the managed heap, and their labels.
/// Disposing frees the block; the owner is the <see cref="Dataset"/>.
/// </summary>
public sealed unsafe class LabeledImages : IDisposable
{
    private byte* pixels;

    /// <param name="count">Images.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="channels">1 (grey) or 3 (red, green, blue).</param>
    /// <param name="labels">One for each image, from 0.</param>
    /// <param name="names">File names, or null where images have none.</param>
    public LabeledImages(int count, int height, int width, int channels, int[] labels, IReadOnlyList<string>? names = null)
    {
        ArgumentNullException.ThrowIfNull(labels);
        if (labels.Length != count)
            throw new ArgumentException($"{labels.Length} labels for {count} images", nameof(labels));
        (Count, Height, Width, Channels, Labels, Names) = (count, height, width, channels, labels, names);
        pixels = (byte*)NativeMemory.AllocZeroed((nuint)Math.Max(1, ByteCount));
    }

    public int Count { get; }
    public int Height { get; }
    public int Width { get; }
    public int Channels { get; }
    public int[] Labels { get; }
    public IReadOnlyList<string>? Names { get; }
    public int ImageBytes => checked(Height * Width * Channels);
    public long ByteCount => (long)Count * ImageBytes;

    /// <summary>The pixels of one image, H x W x C, writable.</summary>
    public Span<byte> Image(int index) => Images(index, 1);

    /// <summary>The pixels of consecutive images, writable; at most 2 GiB at once.</summary>
    public Span<byte> Images(int first, int count)
    {
        ObjectDisposedException.ThrowIf(pixels == null, this);
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)first + count, Count);
        return new Span<byte>(pixels + (long)first * ImageBytes, checked(count * ImageBytes));
    }

    /// <summary>The pixels of some images one after the other.</summary>
    /// <param name="places">Which, in the order of the result.</param>
    /// <param name="target">At least their pixels.</param>
    public void CopyTo(ReadOnlySpan<int> places, Span<byte> target)
    {
        for (var i = 0; i < places.Length; i++)
            Image(places[i]).CopyTo(target[(i * ImageBytes)..]);
    }

    /// <exception cref="UserException">This machine has less memory than the pixels take.</exception>
    internal static void CheckMemory(string data, long bytes)
    {
        var available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (bytes > available)
            throw new UserException($"{data}: its images take {bytes / 1e9:F1} GB, this machine has {available / 1e9:F1} GB of memory; take a smaller image size");
    }

    public void Dispose()
    {
        NativeMemory.Free(pixels);
        pixels = null;
        GC.SuppressFinalize(this);
    }

    ~LabeledImages() => NativeMemory.Free(pixels);
}
