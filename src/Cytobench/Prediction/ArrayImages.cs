using Cytobench.Data;

namespace Cytobench.Prediction;

/// <summary>Images of a .npy file: uint8, N x H x W, N x H x W x 1 or x 3, or one H x W x 3.</summary>
internal sealed class ArrayImages : IImageInputs
{
    private readonly string path;
    private readonly byte[] pixels;
    private readonly int height, width, channels;
    private readonly StoredFormat format;

    /// <exception cref="UserException">Not such an array.</exception>
    public ArrayImages(string path, StoredFormat format)
    {
        (this.path, this.format) = (path, format);
        (pixels, var shape) = NpyFile.ReadBytes(path);
        (Count, height, width, channels) = shape switch
        {
            [var h, var w, 3] => (1, h, w, 3),
            [var n, var h, var w] => (n, h, w, 1),
            [var n, var h, var w, 1 or 3] => (n, h, w, shape[3]),
            _ => throw new UserException($"{path}: shape ({string.Join(", ", shape)}); images are N x H x W (grey), N x H x W x 3 (colour), or one of H x W x 3"),
        };
        if (pixels.Length == 0)
            throw new UserException($"{path}: shape ({string.Join(", ", shape)}) holds no pixels");
    }

    public int Count { get; }

    public string Name(int index) => $"{path}[{index}]";

    public void Read(int index, Span<byte> target)
    {
        var bytes = height * width * channels;
        format.Convert(pixels.AsSpan(index * bytes, bytes), height, width, channels, target);
    }

    public void Dispose()
    {
    }
}
