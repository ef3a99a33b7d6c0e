using Cytobench.Data;
using Cytobench.Engine;
using Cytobench.Models;
using static TorchSharp.torch;

namespace Cytobench.Training;

/// <summary>
/// Turns stored pixels into what a network sees, a batch at a time on the device: resize (Pillow's antialiased bilinear,
/// as two matrix products), scale to [0, 1], normalise. Owns its constants.
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
        (Normalization, ImageSize, Shrinks) = (normalization, imageSize, height > imageSize || width > imageSize);
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

    /// <summary>Side S of the network's input.</summary>
    public int ImageSize { get; }

    /// <summary>Whether stored images are larger than what the network sees, along either axis.</summary>
    internal bool Shrinks { get; }

    private static Tensor Weights(int input, int output) => tensor(ResampleWeights.Compute(input, output, ResampleFilter.Bilinear), [output, input]);

    /// <param name="pixels">uint8 (B, H, W, C), C 1 or 3.</param>
    /// <returns>(B, 3, S, S), channels innermost in memory; belongs to the current dispose scope.</returns>
    public Tensor Prepare(Tensor pixels)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        using var scope = NewDisposeScope();
        return ToNetwork(Normalize(Resize(pixels.permute(0, 3, 1, 2)))).MoveToOuterDisposeScope();
    }

    /// <param name="planes">uint8 (B, C, H, W).</param>
    /// <returns>(B, C, S, S) float32, 0 to 255; belongs to the current dispose scope.</returns>
    internal Tensor Resize(Tensor planes)
    {
        using var scope = NewDisposeScope();
        var images = planes.to(float32);
        if (rows is not null)
            images = rows.matmul(images.matmul(columns!));
        return images.MoveToOuterDisposeScope();
    }

    /// <param name="images">(B, C, S, S), 0 to 255; grey becomes three channels here.</param>
    /// <returns>(B, 3, S, S) float32; belongs to the current dispose scope.</returns>
    internal Tensor Normalize(Tensor images)
    {
        using var scaled = images * scale;
        return shift + scaled;
    }

    /// <returns>In the network's precision and order of memory; belongs to the current dispose scope.</returns>
    internal Tensor ToNetwork(Tensor normalized)
    {
        using var scope = NewDisposeScope();
        return Operators.ChannelsLast(normalized.to(precision)).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        rows?.Dispose();
        columns?.Dispose();
        scale.Dispose();
        shift.Dispose();
    }
}
