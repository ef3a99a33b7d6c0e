using System.Globalization;
using Cytobench.Metrics;

namespace Cytobench.Explain.Sanity;

/// <summary>What is expected of maps, and whether they did it. The lines are conventions of ours, stated in every sentence.</summary>
internal static class SanityVerdicts
{
    /// <summary>Rank correlation with the map of an untrained network, or of one trained on noise, from which on a map is said to have stayed.</summary>
    public const double Unrelated = 0.5;

    /// <summary>Rank correlation above which a map is said not to have noticed.</summary>
    public const double Unchanged = 0.9;

    /// <param name="depths">Head first.</param>
    /// <param name="defined">Images whose map is not constant before.</param>
    public static SanityVerdict Cascading(IReadOnlyList<RandomisedDepth> depths, int defined)
    {
        const string Expected = "With all weights replaced by untrained ones, little of the map is left.";
        return new(SanityCheck.CascadingRandomisation, Expected, Outcome(depths[^1].Similarity, defined, Unrelated, out var says),
            $"With all layers untrained the maps' rank correlation with what they were is {says}");
    }

    /// <param name="depths">Head first.</param>
    /// <param name="isClassSpecific">Whether the head can matter to the method at all.</param>
    public static SanityVerdict Independent(IReadOnlyList<RandomisedDepth> depths, bool isClassSpecific)
    {
        const string Expected = "Where untrained weights in one group of layers change most predictions, they change the map.";
        var decisive = depths.Where(depth => depth.KeptPredictions < 0.5 && double.IsFinite(depth.Similarity.Spearman)).ToArray();
        if (decisive.Length == 0)
            return new(SanityCheck.IndependentRandomisation, Expected, SanityOutcome.Undecided, "No single group of layers changes most predictions and leaves maps that can be compared.");
        var ignored = decisive.Where(depth => depth.Similarity.Spearman > Unchanged).ToArray();
        if (ignored.Length == 0)
            return new(SanityCheck.IndependentRandomisation, Expected, SanityOutcome.Passed, $"Each of the {decisive.Length} groups of layers that change most predictions changes the maps too: rank correlations of at most {Number(decisive.Max(depth => depth.Similarity.Spearman))}, against a line of {Number(Unchanged)}.");
        var names = string.Join(", ", ignored.Select(depth => depth.Layers));
        return !isClassSpecific && ignored.All(depth => depth == depths[0])
            ? new(SanityCheck.IndependentRandomisation, Expected, SanityOutcome.FailsByConstruction, $"The maps do not notice untrained weights in {names}: the method does not read the head, so this is expected.")
            : new(SanityCheck.IndependentRandomisation, Expected, SanityOutcome.Failed, $"Untrained weights in {names} change most predictions, but hardly the maps: rank correlation above {Number(Unchanged)}.");
    }

    public static SanityVerdict RandomLogit(MapSimilarity similarity, bool isClassSpecific)
    {
        const string Expected = "The map of another class is another map.";
        if (!isClassSpecific)
            return new(SanityCheck.RandomLogit, Expected, SanityOutcome.FailsByConstruction, "The method does not know the class, so every class gets the same map: this is expected, and such a map must not be read as evidence for a class.");
        return new(SanityCheck.RandomLogit, Expected, Outcome(similarity, similarity.N, Unchanged, out var says), $"The rank correlation of the maps of two classes is {says}");
    }

    /// <param name="similarity">Between the two networks' maps.</param>
    /// <param name="shuffledAccuracy">What the network reached on shuffled labels in training.</param>
    public static SanityVerdict ShuffledLabels(MapSimilarity similarity, double shuffledAccuracy)
    {
        const string Expected = "A network that learnt shuffled labels gives other maps than one that learnt the labels.";
        return new(SanityCheck.ShuffledLabels, Expected, Outcome(similarity, similarity.N, Unrelated, out var says),
            $"The rank correlation between the maps of the two networks is {says} The one with shuffled labels reached {shuffledAccuracy.ToString("P0", CultureInfo.InvariantCulture).Replace(' ', '\u00a0')} training accuracy.");
    }

    private static SanityOutcome Outcome(MapSimilarity similarity, int defined, double line, out string says)
    {
        var hasInterval = double.IsFinite(similarity.SpearmanInterval.Upper);
        if (!hasInterval && defined >= MeanBootstrap.FewestImages && similarity.N < MeanBootstrap.FewestImages)
        {
            says = $"undefined: of {defined} maps all but {similarity.N} have become constant, so nothing of them is left.";
            return SanityOutcome.Passed;
        }
        if (!hasInterval)
        {
            says = $"not known well enough: it is defined on {similarity.N} images, and {MeanBootstrap.FewestImages} are needed.";
            return SanityOutcome.Undecided;
        }
        says = $"{Number(similarity.Spearman)} (95 % interval {Number(similarity.SpearmanInterval.Lower)} to {Number(similarity.SpearmanInterval.Upper)}); it was to be surely below {Number(line)}.";
        return similarity.SpearmanInterval.Upper < line ? SanityOutcome.Passed : SanityOutcome.Failed;
    }

    private static string Number(double value) => value.ToString("F2", CultureInfo.InvariantCulture).Replace('-', '−');
}
