using System.Buffers.Binary;
using System.Text;

namespace Cytobench.Tests.Data;

/// <summary>Arrays in .npy format byte by byte, right or wrong, as the tests ask.</summary>
internal static class Npy
{
    public static byte[] Bytes(string descr, string shape, byte[] values, byte version = 1) =>
        Bytes($"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}", values, version);

    public static byte[] Bytes(string header, byte[] values, byte version = 1)
    {
        var text = Encoding.Latin1.GetBytes(header);
        var length = new byte[version == 1 ? 2 : 4];
        if (version == 1)
            BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)text.Length);
        else
            BinaryPrimitives.WriteUInt32LittleEndian(length, (uint)text.Length);
        return [0x93, .. "NUMPY"u8, version, 0, .. length, .. text, .. values];
    }
}
