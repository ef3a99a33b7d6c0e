namespace Cytobench.Explain.Faithfulness;

/// <summary>What one set of maps gave, image by image, before anything is tested.</summary>
/// <param name="Grid">The maps' own resolution.</param>
/// <param name="Scores">[score][image].</param>
/// <param name="Curves">Means over images.</param>
internal sealed record MeasuredMaps(MapGrid Grid, IReadOnlyDictionary<FaithfulnessScore, double[]> Scores, MeanCurves Curves)
{
    private static readonly FaithfulnessScore[] OfPerturbation =
    [
        FaithfulnessScore.DeletionAuc, FaithfulnessScore.InsertionAuc, FaithfulnessScore.RoadMostRelevantFirst, FaithfulnessScore.RoadLeastRelevantFirst,
        FaithfulnessScore.RoadCombined, FaithfulnessScore.Comprehensiveness, FaithfulnessScore.Sufficiency,
    ];

    public static MeasuredMaps Of(MapGrid grid, PerturbationCurves curves) =>
        new(grid, OfPerturbation.ToDictionary(score => score, score => Array.ConvertAll(curves.Score(score), value => Math.Round(value, 6))), curves.Means());

    public MeasuredMaps With(FaithfulnessScore score, double[] perImage) =>
        this with { Scores = new Dictionary<FaithfulnessScore, double[]>(Scores) { [score] = Array.ConvertAll(perImage, value => Math.Round(value, 6)) } };
}

/// <param name="Name">"gradcam".</param>
/// <param name="Title">"Grad-CAM".</param>
/// <param name="Own">Its maps.</param>
/// <param name="Random">The control on its grid.</param>
/// <param name="Gaussian">The control that all methods share.</param>
/// <param name="Coarsened">Its maps on the coarsest grid; null where they are on it.</param>
internal sealed record MeasuredMethod(string Name, string Title, MeasuredMaps Own, MeasuredMaps Random, MeasuredMaps Gaussian, MeasuredMaps? Coarsened)
{
    public MeasuredMaps OnCoarsestGrid => Coarsened ?? Own;
}
