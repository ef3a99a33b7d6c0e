using Cytobench.Data;
using static TorchSharp.torch;

namespace Cytobench.Training;

/// <summary>One split on the device: pixels as uint8 (N, H, W, C), labels as int64 (N). Owns both tensors.</summary>
public sealed class DeviceImages : IDisposable
{
    private const int ChunkBytes = 1 << 26;

    private DeviceImages(Tensor pixels, Tensor labels) => (Pixels, Labels) = (pixels, labels);

    public Tensor Pixels { get; }
    public Tensor Labels { get; }
    public int Count => (int)Pixels.shape[0];

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
        var labels = tensor(images.Labels, dtype: ScalarType.Int64, device: device);
        return new DeviceImages(pixels.DetachFromDisposeScope(), labels.DetachFromDisposeScope());
    }

    public void Dispose()
    {
        Pixels.Dispose();
        Labels.Dispose();
    }
}
