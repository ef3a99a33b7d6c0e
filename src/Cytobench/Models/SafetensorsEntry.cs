namespace Cytobench.Models;

/// <summary>One tensor of a safetensors file; its bytes are row-major and little-endian.</summary>
/// <param name="Name">As in the checkpoint, "layer1.0.conv1.weight".</param>
/// <param name="Dtype">One of <see cref="SafetensorsFile.DtypeSizes"/>.</param>
/// <param name="Shape">Empty for a scalar.</param>
/// <param name="Offset">Bytes from the start of the file.</param>
/// <param name="Length">Bytes; the dtype's size times every dimension.</param>
public sealed record SafetensorsEntry(string Name, string Dtype, IReadOnlyList<long> Shape, long Offset, long Length);
