using Cytobench.Models;
using static TorchSharp.torch;

namespace Cytobench.Training;

/// <summary>Shows what a masked autoencoder makes of a few training images.</summary>
internal static class ReconstructionExamples
{
    private const int Examples = 8;
    private const double Grey = 0.5;                                     // of hidden patches

    /// <summary>Images at even steps through the split, without augmentation, each with the first orders of the bank.</summary>
    public static Reconstruction Paint(MaskedAutoencoder autoencoder, PatchOrderBank orders, DeviceImages train, ImageInput input)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var device = train.Pixels.device;
        var count = Math.Min(Examples, train.Count);
        var rows = tensor([.. Enumerable.Range(0, count).Select(i => (long)i * train.Count / count)], [count], device: device);
        var images = input.Prepare(train.Pixels.index_select(0, rows));
        var order = orders.Of(arange(count, dtype: ScalarType.Int64, device: device));
        Tensor PerChannel(IEnumerable<double> values) => tensor(values.Select(value => (float)value).ToArray(), [1, 3, 1, 1], device: device);
        var (mean, deviation) = (PerChannel(input.Normalization.Mean), PerChannel(input.Normalization.Deviation));

        List<byte[]> Pixels(Tensor normalized)
        {
            var levels = ((normalized.to(float32) * deviation + mean) * 255).round().clamp(0, 255).to(ScalarType.Byte).permute(0, 2, 3, 1).contiguous().cpu(); // (B, S, S, 3)
            return [.. Enumerable.Range(0, count).Select(i => levels[i].data<byte>().ToArray())];
        }
        return new Reconstruction((int)images.shape[2], Pixels(images), Pixels(autoencoder.Hide(images, order, (Grey - mean) / deviation)), Pixels(autoencoder.Reconstruct(images, order)));
    }
}
