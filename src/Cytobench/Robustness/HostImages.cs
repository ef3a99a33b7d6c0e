using static TorchSharp.torch;

namespace Cytobench.Robustness;

/// <summary>For what tensors cannot do: changes each image of a batch on the host, on all cores.</summary>
internal static class HostImages
{
    /// <param name="image">H x W x C, to be changed in place.</param>
    /// <param name="row">Its place in the batch.</param>
    public delegate void Change(Span<byte> image, int row);

    /// <returns>uint8 (B, H, W, C) on the device of <paramref name="pixels"/>; belongs to the current dispose scope.</returns>
    public static Tensor Apply(Tensor pixels, Change change)
    {
        using var scope = NewDisposeScope();
        var bytes = pixels.cpu().contiguous().bytes.ToArray();
        var imageBytes = checked((int)(pixels.shape[1] * pixels.shape[2] * pixels.shape[3]));
        Parallel.For(0, (int)pixels.shape[0], row => change(bytes.AsSpan(row * imageBytes, imageBytes), row));
        var changed = empty(pixels.shape, dtype: ScalarType.Byte);
        bytes.CopyTo(changed.bytes);
        return changed.to(pixels.device).MoveToOuterDisposeScope();
    }
}
