using Cytobench.Data;
using static TorchSharp.torch;

namespace Cytobench.Training;

/// <summary>One split on the device: pixels as uint8 (N, H, W, C), labels as int64 (N). Owns both tensors.</summary>
public sealed class DeviceImages : IDisposable
{
    private const int ChunkBytes = 1 << 26;

    private DeviceImages(Tensor pixels, Tensor labels, int[] hostLabels) => (Pixels, Labels, HostLabels) = (pixels, labels, hostLabels);

    public Tensor Pixels { get; }
    public Tensor Labels { get; }
    public int[] HostLabels { get; }
    public int Count => HostLabels.Length;

    /// <summary>All images of a split.</summary>
    public static DeviceImages Upload(LabeledImages images, Device device)
    {
        ArgumentNullException.ThrowIfNull(images);
        using var scope = NewDisposeScope();
        var pixels = empty([images.Count, images.Height, images.Width, images.Channels], dtype: ScalarType.Byte, device: device);
        var chunk = Math.Max(1, ChunkBytes / Math.Max(1, images.ImageBytes));
        for (var first = 0; first < images.Count; first += chunk)
        {
            using var step = NewDisposeScope();
            var count = Math.Min(chunk, images.Count - first);
            var host = empty([count, images.Height, images.Width, images.Channels], dtype: ScalarType.Byte);
            images.Images(first, count).CopyTo(host.bytes);
            pixels.narrow(0, first, count).copy_(host);
        }
        return Own(pixels, images.Labels, device);
    }

    /// <summary>Noise, with labels in turn, for timing.</summary>
    internal static DeviceImages Noise(int count, int side, int classes, Device device)
    {
        using var scope = NewDisposeScope();
        return Own(randint(0, 256, [count, side, side, 3], dtype: ScalarType.Byte, device: device), [.. Enumerable.Range(0, count).Select(image => image % classes)], device);
    }

    /// <summary>Some images of a split, in the order of their places; the others stay on the host.</summary>
    public static DeviceImages Upload(LabeledImages images, int[] places, Device device)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(places);
        using var scope = NewDisposeScope();
        return Own(PixelsOf(images, places, device), [.. places.Select(place => images.Labels[place])], device);
    }

    /// <returns>uint8 (places, H, W, C) on the device; belongs to the current dispose scope.</returns>
    internal static Tensor PixelsOf(LabeledImages images, ReadOnlySpan<int> places, Device device)
    {
        using var scope = NewDisposeScope();
        var host = empty([places.Length, images.Height, images.Width, images.Channels], dtype: ScalarType.Byte);
        images.CopyTo(places, host.bytes);
        return host.to(device).MoveToOuterDisposeScope();
    }

    /// <summary>Some of these images, in the order of their places; a copy on the same device.</summary>
    public DeviceImages Select(int[] places)
    {
        ArgumentNullException.ThrowIfNull(places);
        using var scope = NewDisposeScope();
        return Own(Pixels.index_select(0, tensor(places, dtype: ScalarType.Int64, device: Pixels.device)), [.. places.Select(place => HostLabels[place])], Pixels.device);
    }

    /// <summary>A stratified subset in place of all images, which are then disposed; these where as many are wanted.</summary>
    /// <param name="count">Images to keep; 0 keeps all.</param>
    /// <param name="classes">K.</param>
    /// <param name="seed">Chooses them.</param>
    public DeviceImages Restricted(int count, int classes, int seed)
    {
        if (count == 0 || count >= Count)
            return this;
        using var all = this;
        return all.Select(StratifiedSubset.Choose(HostLabels, classes, count, seed));
    }

    /// <summary>The same pixels with other labels; a copy on the same device.</summary>
    internal DeviceImages Relabelled(int[] labels)
    {
        if (labels.Length != Count)
            throw new ArgumentException($"{labels.Length} labels for {Count} images", nameof(labels));
        using var scope = NewDisposeScope();
        return Own(Pixels.clone(), labels, Pixels.device);
    }

    private static DeviceImages Own(Tensor pixels, int[] labels, Device device) =>
        new(pixels.DetachFromDisposeScope(), tensor(labels, dtype: ScalarType.Int64, device: device).DetachFromDisposeScope(), labels);

    public void Dispose()
    {
        Pixels.Dispose();
        Labels.Dispose();
    }
}
