namespace Cytobench.Models;

/// <summary>One tensor to be written to a safetensors file.</summary>
/// <param name="Name">As in the checkpoint, "layer1.0.conv1.weight".</param>
/// <param name="Dtype">One of <see cref="SafetensorsFile.DtypeSizes"/>.</param>
/// <param name="Shape">Empty for a scalar.</param>
/// <param name="Write">Writes exactly the tensor's bytes, row-major and little-endian.</param>
public sealed record SafetensorsTensor(string Name, string Dtype, IReadOnlyList<long> Shape, Action<Stream> Write)
{
    public SafetensorsTensor(string name, string dtype, IReadOnlyList<long> shape, ReadOnlyMemory<byte> data)
        : this(name, dtype, shape, stream => stream.Write(data.Span)) { }
}
