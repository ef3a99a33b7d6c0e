using System.Collections.Concurrent;
using System.Numerics;

namespace Cytobench.Data.Audit;

/// <summary>
/// Images that show the same up to turning, mirroring, brightness, contrast and small changes. Every pair is looked at in all eight
/// views: close hashes make it a candidate, the correlation of small colour thumbnails decides.
/// </summary>
internal static class NearDuplicates
{
    private const int MostLowBits = 14;                                  // of the 63 lowest frequencies; unrelated images differ in about 31
    private const int MostBits = 60;                                     // of all 255; unrelated ones differ in about 127
    private const int MostPairs = 200_000;                               // more are no list that anybody reads

    /// <returns>Indices, first below second, with the best view of each pair; equal bytes are among them. By first, then second.</returns>
    /// <exception cref="UserException">There are more pairs than can be listed.</exception>
    public static IReadOnlyList<Match> Find(ImageRow images, double minCorrelation, IProgress<ProgressReport>? progress, CancellationToken cancellation)
    {
        var thumbnails = Thumbnails.Make(images, cancellation);
        var hashes = thumbnails.Hashes;
        // The first words of each view in a row of their own: nearly every pair is settled by one exclusive or and one count.
        var low = Enumerable.Range(0, DihedralViews.Count).Select(view => Array.ConvertAll(hashes, views => views[view].Low)).ToArray();
        var found = new ConcurrentBag<Match>();
        var (done, total, reporting) = (0, images.Count, new Lock());
        Parallel.For(0, total, new ParallelOptions { CancellationToken = cancellation }, (first, loop) =>
        {
            var matches = new Dictionary<int, Match>();
            var own = hashes[first][0];
            for (var view = 0; view < DihedralViews.Count; view++)
            {
                var others = low[view].AsSpan();
                for (var second = first + 1; second < others.Length; second++)
                {
                    if (BitOperations.PopCount(own.Low ^ others[second]) > MostLowBits)
                        continue;
                    var distance = own.Distance(hashes[second][view]);
                    if (distance > MostBits)
                        continue;
                    var correlation = thumbnails.Correlation(first, second, view);
                    if (correlation >= minCorrelation && (!matches.TryGetValue(second, out var best) || correlation > best.Correlation))
                        matches[second] = new Match(first, second, (DihedralView)view, distance, correlation);
                }
            }
            foreach (var match in matches.Values)
                found.Add(match);
            var count = Interlocked.Increment(ref done);
            if (count % 256 != 0)
                return;
            if (found.Count > MostPairs)
                loop.Stop();
            lock (reporting)
                progress?.Report(new ProgressReport("comparing images", count, total, "images"));
        });
        if (found.Count > MostPairs)
            throw new UserException($"more than {MostPairs:N0} pairs are alike, too many to list; raise --threshold, or look for exact duplicates alone with --no-near");
        return [.. found.OrderBy(match => match.First).ThenBy(match => match.Second)];
    }

    internal readonly record struct Match(int First, int Second, DihedralView View, int Distance, double Correlation);
}
