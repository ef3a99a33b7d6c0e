using System.Numerics;

namespace Cytobench.Data.Audit;

/// <summary>
/// 255 bits of an image's coarse structure: the signs of the 16 x 16 lowest frequencies, but the mean, of the cosine transform of its
/// grey 32 x 32 thumbnail. The first word holds the lowest 8 x 8, which small changes touch least.
/// </summary>
/// <remarks>
/// The DCT hash of Zauner 2010, "Implementation and benchmarking of perceptual image hash functions", with signs in the place of a
/// median: mirroring then only changes the signs of odd frequencies, and transposing swaps them, so that one transform gives all eight views.
/// </remarks>
internal readonly record struct PerceptualHash(ulong Low, ulong A, ulong B, ulong C)
{
    public const int ThumbnailSide = 32;

    private const int Kept = 16;
    private const int LowSide = 8;

    private static readonly float[] Cosines = MakeCosines();
    private static readonly (int Row, int Column)[] Order = MakeOrder();

    public int Distance(PerceptualHash other) =>
        BitOperations.PopCount(Low ^ other.Low) + BitOperations.PopCount(A ^ other.A) + BitOperations.PopCount(B ^ other.B) + BitOperations.PopCount(C ^ other.C);

    /// <summary>The hashes of all eight views.</summary>
    /// <param name="grey">32 x 32.</param>
    public static PerceptualHash[] OfViews(ReadOnlySpan<float> grey)
    {
        var frequencies = Transform(grey);
        var hashes = new PerceptualHash[DihedralViews.Count];
        Span<ulong> words = stackalloc ulong[4];
        for (var view = 0; view < hashes.Length; view++)
        {
            words.Clear();
            for (var bit = 1; bit < Order.Length; bit++)                 // bit 0 would be the mean
            {
                var (row, column) = Order[bit];
                var value = DihedralViews.Transposes(view) ? frequencies[column * Kept + row] : frequencies[row * Kept + column];
                var isMirrored = (DihedralViews.MirrorsRows(view) && row % 2 == 1) != (DihedralViews.MirrorsColumns(view) && column % 2 == 1);
                if (isMirrored ? value < 0 : value > 0)
                    words[bit / 64] |= 1UL << (bit % 64);
            }
            hashes[view] = new PerceptualHash(words[0], words[1], words[2], words[3]);
        }
        return hashes;
    }

    /// <summary>The lowest 16 x 16 frequencies of the cosine transform (type II), not scaled.</summary>
    private static float[] Transform(ReadOnlySpan<float> grey)
    {
        Span<float> between = stackalloc float[Kept * ThumbnailSide];    // (frequency of rows, column)
        for (var u = 0; u < Kept; u++)
        {
            for (var x = 0; x < ThumbnailSide; x++)
            {
                var sum = 0f;
                for (var y = 0; y < ThumbnailSide; y++)
                    sum += Cosines[u * ThumbnailSide + y] * grey[y * ThumbnailSide + x];
                between[u * ThumbnailSide + x] = sum;
            }
        }
        var frequencies = new float[Kept * Kept];
        for (var u = 0; u < Kept; u++)
            for (var v = 0; v < Kept; v++)
                frequencies[u * Kept + v] = Dot(between.Slice(u * ThumbnailSide, ThumbnailSide), Cosines.AsSpan(v * ThumbnailSide, ThumbnailSide));
        return frequencies;
    }

    private static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var sum = 0f;
        for (var i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }

    private static float[] MakeCosines()
    {
        var cosines = new float[Kept * ThumbnailSide];
        for (var u = 0; u < Kept; u++)
            for (var x = 0; x < ThumbnailSide; x++)
                cosines[u * ThumbnailSide + x] = (float)Math.Cos(Math.PI * (2 * x + 1) * u / (2 * ThumbnailSide));
        return cosines;
    }

    private static (int Row, int Column)[] MakeOrder() =>
    [
        .. from row in Enumerable.Range(0, Kept)
           from column in Enumerable.Range(0, Kept)
           orderby row < LowSide && column < LowSide ? 0 : 1
           select (row, column),
    ];
}
