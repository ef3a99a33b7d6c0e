using System.Buffers.Binary;
using System.Text;

namespace Cytobench.Engine;

/// <summary>
/// Lets libLibTorchSharp.so load where libstdc++ is older than it asks for (Debian 12, Ubuntu 22.04).
/// Its only symbol of version GLIBCXX_3.4.32 is <c>_ZSt21ios_base_library_initv</c>, which no relocation uses, so the
/// requirement may be weak: one flag in one Elf64_Vernaux entry of a copy of the file.
/// </summary>
internal static class GlibcxxPatch
{
    public const string Version = "GLIBCXX_3.4.32";
    private const uint VersionNeedSection = 0x6ffffffe;                  // SHT_GNU_verneed
    private const ushort WeakFlag = 0x2;                                 // VER_FLG_WEAK

    /// <summary>Marks the version requirement as weak, in place.</summary>
    /// <param name="elf">A whole 64-bit little-endian ELF file.</param>
    /// <returns>Whether the requirement was found; false leaves the bytes as they were.</returns>
    public static bool Apply(Span<byte> elf)
    {
        if (elf.Length < 64 || !elf[..6].SequenceEqual<byte>([0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1]))
            return false;
        var sectionTable = checked((int)BinaryPrimitives.ReadUInt64LittleEndian(elf[40..]));
        var sectionSize = BinaryPrimitives.ReadUInt16LittleEndian(elf[58..]);
        var sections = BinaryPrimitives.ReadUInt16LittleEndian(elf[60..]);
        for (var section = 0; section < sections; section++)
        {
            var header = elf.Slice(sectionTable + section * sectionSize, sectionSize);
            if (BinaryPrimitives.ReadUInt32LittleEndian(header[4..]) != VersionNeedSection)
                continue;
            var names = elf.Slice(sectionTable + (int)BinaryPrimitives.ReadUInt32LittleEndian(header[40..]) * sectionSize, sectionSize);
            var table = elf[Offset(names)..];
            return MarkWeak(elf[Offset(header)..], table);
        }
        return false;
    }

    private static int Offset(ReadOnlySpan<byte> sectionHeader) => checked((int)BinaryPrimitives.ReadUInt64LittleEndian(sectionHeader[24..]));

    private static bool MarkWeak(Span<byte> needs, ReadOnlySpan<byte> names)
    {
        for (var need = 0; ;)
        {
            var entries = BinaryPrimitives.ReadUInt16LittleEndian(needs[(need + 2)..]);
            var entry = need + (int)BinaryPrimitives.ReadUInt32LittleEndian(needs[(need + 8)..]);
            for (var i = 0; i < entries; i++)
            {
                var name = names[(int)BinaryPrimitives.ReadUInt32LittleEndian(needs[(entry + 8)..])..];
                if (Encoding.ASCII.GetString(name[..name.IndexOf((byte)0)]) == Version)
                {
                    var flags = BinaryPrimitives.ReadUInt16LittleEndian(needs[(entry + 4)..]);
                    BinaryPrimitives.WriteUInt16LittleEndian(needs[(entry + 4)..], (ushort)(flags | WeakFlag));
                    return true;
                }
                entry += (int)BinaryPrimitives.ReadUInt32LittleEndian(needs[(entry + 12)..]);
            }
            var next = (int)BinaryPrimitives.ReadUInt32LittleEndian(needs[(need + 12)..]);
            if (next == 0)
                return false;
            need += next;
        }
    }
}
