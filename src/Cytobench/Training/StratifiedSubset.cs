namespace Cytobench.Training;

/// <summary>A part of the training images with the classes' shares, chosen by a seed.</summary>
public static class StratifiedSubset
{
    /// <param name="labels">Of all images.</param>
    /// <param name="classes">K.</param>
    /// <param name="count">Images to keep; each class with an image keeps at least one.</param>
    /// <param name="seed">Chooses the images, not how many of each class.</param>
    /// <returns>Their places, ascending.</returns>
    /// <remarks>Shares are rounded by largest remainder, so that exactly <paramref name="count"/> stay wherever every class can have one.</remarks>
    public static int[] Choose(IReadOnlyList<int> labels, int classes, int count, long seed)
    {
        ArgumentNullException.ThrowIfNull(labels);
        if (count >= labels.Count)
            return [.. Enumerable.Range(0, labels.Count)];
        var byClass = Enumerable.Range(0, classes).Select(label => Enumerable.Range(0, labels.Count).Where(i => labels[i] == label).ToArray()).ToArray();
        var exact = byClass.Select(images => (double)images.Length * count / labels.Count).ToArray();
        var kept = exact.Select((share, c) => byClass[c].Length == 0 ? 0 : Math.Max(1, (int)share)).ToArray();
        while (kept.Sum() < count)
            kept[Enumerable.Range(0, classes).Where(c => kept[c] < byClass[c].Length).MaxBy(c => exact[c] - kept[c])]++;
        // Rare classes that were lifted to one image may have taken too many.
        while (kept.Sum() > count && kept.Any(number => number > 1))
            kept[Enumerable.Range(0, classes).Where(c => kept[c] > 1).MaxBy(c => kept[c] - exact[c])]--;
        return [.. byClass.SelectMany((images, c) => new SeededRandom(seed, "subset", c).Permutation(images.Length).Take(kept[c]).Select(i => images[i])).Order()];
    }
}
