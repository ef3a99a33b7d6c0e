using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Cytobench.Data;

/// <summary>A data set's fingerprint: equal if and only if sizes, labels and pixels of all splits are, in their order.</summary>
public static class DatasetHash
{
    /// <returns>SHA-256 in lower-case hexadecimal; names and notes do not enter.</returns>
    public static string Sha256(Dataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> number = stackalloc byte[4];
        foreach (var (_, images) in dataset.Splits)
        {
            foreach (var value in (ReadOnlySpan<int>)[images.Count, images.Height, images.Width, images.Channels, .. images.Labels])
            {
                BinaryPrimitives.WriteInt32LittleEndian(number, value);
                hash.AppendData(number);
            }
            var chunk = Math.Max(1, (1 << 24) / images.ImageBytes);
            for (var done = 0; done < images.Count; done += Math.Min(chunk, images.Count - done))
                hash.AppendData(images.Images(done, Math.Min(chunk, images.Count - done)));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
