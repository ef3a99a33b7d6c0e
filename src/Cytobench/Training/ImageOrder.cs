namespace Cytobench.Training;

/// <summary>Which training images an epoch shows, in which order.</summary>
internal static class ImageOrder
{
    /// <returns>As many places as there are images: each once, or, balanced, every class as often as the others.</returns>
    public static int[] Of(TrainConfig config, IReadOnlyList<int> labels, int classes, int seed, int epoch) => config.Sampling == "balanced"
        ? Balanced(labels, classes, seed, epoch)
        : new SeededRandom(seed, "shuffle", epoch).Permutation(labels.Count);

    /// <summary>Each class gets an equal share of the places (the first ones one more), filled with its images in turn, shuffled anew after every round.</summary>
    private static int[] Balanced(IReadOnlyList<int> labels, int classes, int seed, int epoch)
    {
        var byClass = Enumerable.Range(0, classes).Select(label => Enumerable.Range(0, labels.Count).Where(i => labels[i] == label).ToArray()).Where(images => images.Length > 0).ToArray();
        var places = new List<int>(labels.Count);
        for (var c = 0; c < byClass.Length; c++)
        {
            var share = labels.Count / byClass.Length + (c < labels.Count % byClass.Length ? 1 : 0);
            for (var round = 0; share > 0; round++)
            {
                var order = new SeededRandom(seed, "balanced", epoch, c, round).Permutation(byClass[c].Length);
                places.AddRange(order.Take(share).Select(i => byClass[c][i]));
                share -= Math.Min(share, order.Length);
            }
        }
        return [.. new SeededRandom(seed, "shuffle", epoch).Permutation(places.Count).Select(i => places[i])];
    }
}
