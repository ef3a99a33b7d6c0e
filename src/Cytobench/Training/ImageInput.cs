using Cytobench.Data;
using Cytobench.Engine;
using Cytobench.Models;
using static TorchSharp.torch;

namespace Cytobench.Training;

/// <summary>
/// Turns stored pixels into what a network sees, a batch at a time on the device: resize (Pillow's antialiased bilinear,
/// as two matrix products), flip, scale to [0, 1], normalise. Owns its constants.
/// </summary>
public sealed class ImageInput : IDisposable
{
    private readonly Tensor? rows;                                       // (S, H), null where no resizing is needed
    private readonly Tensor? columns;                                    // (W, S)
    private readonly Tensor scale;                                       // (1, 3, 1, 1)
    private readonly Tensor shift;                                       // (1, 3, 1, 1)
    private readonly ScalarType precision;

    /// <param name="height">Rows of the stored images.</param>
    /// <param name="width">Columns of the stored images.</param>
    /// <param name="imageSize">Side of the network's input.</param>
    /// <param name="normalization">Of three channels; grey images are repeated.</param>
    /// <param name="device">Where batches are.</param>
    /// <param name="precision">Type of the result.</param>
    public ImageInput(int height, int width, int imageSize, Normalization normalization, Device device, ScalarType precision)
    {
        ArgumentNullException.ThrowIfNull(normalization);
        this.precision = precision;
        Normalization = normalization;
        using var scope = NewDisposeScope();
        if (height != imageSize || width != imageSize)
        {
            rows = Weights(height, imageSize).to(device).DetachFromDisposeScope();
            columns = Weights(width, imageSize).t().contiguous().to(device).DetachFromDisposeScope();
        }
        Tensor PerChannel(Func<double, double, double> of) =>
            tensor(normalization.Mean.Zip(normalization.Deviation, of).Select(value => (float)value).ToArray(), [1, 3, 1, 1], device: device).DetachFromDisposeScope();
        scale = PerChannel((_, deviation) => 1 / (255 * deviation));
        shift = PerChannel((mean, deviation) => -mean / deviation);
    }

    public Normalization Normalization { get; }

    private static Tensor Weights(int input, int output) => tensor(ResampleWeights.Compute(input, output, ResampleFilter.Bilinear), [output, input]);

    /// <param name="pixels">uint8 (B, H, W, C), C 1 or 3.</param>
    /// <param name="flips">bool (B): which images are mirrored left to right; null for none.</param>
    /// <returns>(B, 3, S, S), channels innermost in memory; belongs to the current dispose scope.</returns>
    public Tensor Prepare(Tensor pixels, Tensor? flips = null)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        using var scope = NewDisposeScope();
        var images = pixels.permute(0, 3, 1, 2);                         // (B, C, H, W)
        if (flips is not null)
            images = where(flips.view(-1, 1, 1, 1), images.flip(3), images);
        images = images.to(float32);
        if (rows is not null)
            images = rows.matmul(images.matmul(columns!));               // (B, C, S, S)
        images = shift + images * scale;                          // grey becomes three channels here
        return Operators.ChannelsLast(images.to(precision)).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        rows?.Dispose();
        columns?.Dispose();
        scale.Dispose();
        shift.Dispose();
    }
}
