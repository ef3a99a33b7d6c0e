using System.Collections.Concurrent;
using System.IO.Hashing;

namespace Cytobench.Data.Audit;

/// <summary>Images with the same bytes: equal XxHash128 first, then compared byte by byte.</summary>
internal static class ExactDuplicates
{
    /// <returns>Groups of at least two equal images, each ascending; groups by their first image.</returns>
    public static IReadOnlyList<int[]> Find(ImageRow images, CancellationToken cancellation)
    {
        var hashes = new UInt128[images.Count];
        var chunks = Partitioner.Create(0, Math.Max(1, images.Count), 256);
        Parallel.ForEach(chunks, new ParallelOptions { CancellationToken = cancellation }, chunk =>
        {
            for (var image = chunk.Item1; image < Math.Min(chunk.Item2, images.Count); image++)
                hashes[image] = XxHash128.HashToUInt128(images.Pixels(image));
        });
        return
        [
            .. Enumerable.Range(0, images.Count).GroupBy(image => hashes[image]).Where(bucket => bucket.Skip(1).Any())
                .SelectMany(bucket => Equal(images, bucket)).OrderBy(group => group[0]),
        ];
    }

    /// <summary>Splits a bucket of equal hashes into groups of equal bytes.</summary>
    private static IEnumerable<int[]> Equal(ImageRow images, IEnumerable<int> bucket)
    {
        var groups = new List<List<int>>();
        foreach (var image in bucket)
        {
            var group = groups.FirstOrDefault(group => images.Shape(group[0]) == images.Shape(image) && images.Pixels(group[0]).SequenceEqual(images.Pixels(image)));
            if (group is null)
                groups.Add([image]);
            else
                group.Add(image);
        }
        return groups.Where(group => group.Count > 1).Select(group => group.ToArray());
    }
}
