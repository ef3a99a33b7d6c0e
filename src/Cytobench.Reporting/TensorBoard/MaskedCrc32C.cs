using System.Buffers.Binary;
using System.Numerics;

namespace Cytobench.Reporting.TensorBoard;

/// <summary>The checksum of TFRecord files: CRC-32C (Castagnoli; RFC 3720, appendix B.4), rotated and shifted, as a CRC of bytes that hold a CRC is weak.</summary>
internal static class MaskedCrc32C
{
    private const uint MaskDelta = 0xA282EAD8;

    public static uint Of(ReadOnlySpan<byte> bytes) => BitOperations.RotateRight(Plain(bytes), 15) + MaskDelta;

    internal static uint Plain(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var value in bytes)
            crc = BitOperations.Crc32C(crc, value);
        return ~crc;
    }
}
