namespace Cytobench.Explain.Faithfulness;

/// <summary>Every score of a map: its name, its direction, its paper, and what it does not show.</summary>
public static class FaithfulnessScores
{
    public static IReadOnlyList<FaithfulnessScoreInfo> All { get; } =
    [
        new(FaithfulnessScore.DeletionAuc, "deletion", false, true,
            "area under the target's probability while the most relevant pixels are replaced by the mean colour",
            "Flat patches of mean colour are images that the network never saw: part of the fall is its surprise.",
            "Petsiuk et al. 2018, arXiv:1806.07421"),
        new(FaithfulnessScore.InsertionAuc, "insertion", true, true,
            "area under the target's probability while the most relevant pixels of a blurred image become sharp",
            "What a blurred image still shows, as its colour, is there from the start and counts for no pixel.",
            "Petsiuk et al. 2018, arXiv:1806.07421"),
        new(FaithfulnessScore.RoadMostRelevantFirst, "ROAD, most relevant first", false, false,
            "mean probability of the target with the most relevant 10 to 90 % of pixels filled in from their neighbours",
            "The filled shape itself can tell the class.",
            "Rong et al. 2022, arXiv:2202.00449"),
        new(FaithfulnessScore.RoadLeastRelevantFirst, "ROAD, least relevant first", true, false,
            "the same with the least relevant pixels filled in",
            "The filled shape itself can tell the class.",
            "Rong et al. 2022, arXiv:2202.00449"),
        new(FaithfulnessScore.RoadCombined, "ROAD", true, true,
            "half of what filling the least relevant pixels leaves of the probability beyond what filling the most relevant leaves",
            "It favours blurry maps, since scattered pixels are filled in almost perfectly: see the controls.",
            "Rong et al. 2022, arXiv:2202.00449"),
        new(FaithfulnessScore.Comprehensiveness, "comprehensiveness", true, true,
            "how far the probability falls without the most relevant 10, 20 and 50 % of pixels, on average",
            "As with deletion, part of the fall is the network's surprise at patches of mean colour.",
            "DeYoung et al. 2020, arXiv:1911.03429"),
        new(FaithfulnessScore.Sufficiency, "sufficiency", false, true,
            "how far the probability falls with nothing but the most relevant 10, 20 and 50 % of pixels, on average",
            "A few pixels on mean colour are no cell; a network may fail on them whatever the map.",
            "DeYoung et al. 2020, arXiv:1911.03429"),
        new(FaithfulnessScore.MaxSensitivity, "max-sensitivity", false, false,
            "the largest relative change of the map under noise too small to see",
            "A map that never changes scores best: stable is not the same as right.",
            "Yeh et al. 2019, arXiv:1901.09392"),
        new(FaithfulnessScore.Sparseness, "sparseness", null, false,
            "Gini index of the map: 0 if spread evenly, near 1 if on one cell",
            "Neither end is better; it depends on the map's resolution.",
            "Chalasani et al. 2020, arXiv:1810.06583"),
        new(FaithfulnessScore.Complexity, "complexity", null, false,
            "entropy of the map in nats: 0 if on one cell, the logarithm of the number of cells if spread evenly",
            "Neither end is better; it depends on the map's resolution.",
            "Bhatt et al. 2020, arXiv:2005.00631"),
    ];

    /// <summary>Those on which a method is tested against its controls and against other methods.</summary>
    public static IReadOnlyList<FaithfulnessScoreInfo> Tested { get; } = [.. All.Where(info => info.IsTested)];

    public static FaithfulnessScoreInfo Of(FaithfulnessScore score) => All.First(info => info.Score == score);
}

/// <param name="Score">Which.</param>
/// <param name="Title">In tables and sentences.</param>
/// <param name="HigherIsBetter">null where neither is.</param>
/// <param name="IsTested">Whether methods are compared by it.</param>
/// <param name="Meaning">What the number is.</param>
/// <param name="Caution">What it does not show.</param>
/// <param name="Citation">Where it comes from.</param>
public sealed record FaithfulnessScoreInfo(FaithfulnessScore Score, string Title, bool? HigherIsBetter, bool IsTested, string Meaning, string Caution, string Citation)
{
    /// <summary>How much better the first value is than the second: positive where it is better.</summary>
    public double Advantage(double first, double second) => HigherIsBetter == false ? second - first : first - second;
}
