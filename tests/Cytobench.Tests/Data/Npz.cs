using System.IO.Compression;

namespace Cytobench.Tests.Data;

/// <summary>Small .npz files, right or with one fault, as the tests ask.</summary>
internal static class Npz
{
    /// <summary>3 + 2 + 2 images of 2 x 2 grey pixels; labels 0 and 1.</summary>
    public static Dictionary<string, byte[]> Members() => new(StringComparer.Ordinal)
    {
        ["train_images"] = Images(3),
        ["train_labels"] = Npy.Bytes("|u1", "(3, 1)", [0, 1, 0]),
        ["val_images"] = Images(2),
        ["val_labels"] = Npy.Bytes("|u1", "(2, 1)", [0, 1]),
        ["test_images"] = Images(2),
        ["test_labels"] = Npy.Bytes("|u1", "(2, 1)", [1, 0]),
    };

    public static byte[] Images(int count) => Npy.Bytes("|u1", $"({count}, 2, 2)", [.. Enumerable.Range(0, count * 4).Select(i => (byte)(i * 5))]);

    public static void Save(string path, IEnumerable<KeyValuePair<string, byte[]>> members, CompressionLevel level = CompressionLevel.Optimal)
    {
        using var archive = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
        foreach (var (key, bytes) in members)
        {
            using var stream = archive.CreateEntry($"{key}.npy", level).Open();
            stream.Write(bytes);
        }
    }
}
