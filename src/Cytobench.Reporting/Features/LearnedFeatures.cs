using Cytobench.Data;
using Cytobench.Explain.Features;
using Cytobench.Reporting.Comparisons;
using Cytobench.Runs;

namespace Cytobench.Reporting.Features;

/// <summary>A run's feature space with what figures and pages need beside it, checked against the rest of the run.</summary>
internal sealed class LearnedFeatures
{
    private const int MostDrawn = 3;                                     // models side by side

    private readonly RunFolder folder;

    private LearnedFeatures(FeatureSpaceResult result, ComparedModels comparison, RunFolder folder)
    {
        (Result, Comparison, this.folder) = (result, comparison, folder);
        Check();
        Drawn = [.. result.Models.DistinctBy(model => model.Model).Take(MostDrawn)];
        Queries = new StoredPictures(result.Queries, folder);
        Neighbours = new StoredPictures(result.Neighbours, folder);
    }

    public FeatureSpaceResult Result { get; }
    public ComparedModels Comparison { get; }
    public IReadOnlyList<string> ClassNames => Comparison.Summary.Data.ClassNames;

    /// <summary>The first training of each model, so that figures stay readable with many seeds.</summary>
    public IReadOnlyList<ModelFeatures> Drawn { get; }

    public StoredPictures Queries { get; }
    public StoredPictures Neighbours { get; }

    /// <summary>Of the test split.</summary>
    public int[] Labels => Comparison.Summary.Models[0].Test.Labels;

    /// <returns>null where the run has no feature space.</returns>
    /// <exception cref="UserException">Its files or numbers do not fit the run.</exception>
    public static LearnedFeatures? Of(RunSummary summary, ComparedModels comparison, RunFolder folder) =>
        summary.Explanations?.FeatureSpace is { Models.Count: > 0 } result ? new LearnedFeatures(result, comparison, folder) : null;

    public ModelResult ResultOf(ModelFeatures model) => ResultOf(model.Model, model.Seed);

    public string LabelOf(ModelFeatures model) => Comparison.LabelOf(ResultOf(model));

    public string LabelOf(LayerOfModel layer) => Comparison.LabelOf(ResultOf(layer.Model, layer.Seed));

    /// <summary>What chooses the model's colour.</summary>
    public int IndexOf(ModelFeatures model) => Comparison.GroupOf(ResultOf(model)).Index;

    /// <returns>Row-major (test images, 2).</returns>
    public float[] Coordinates(ModelFeatures model)
    {
        var (values, shape) = NpyFile.ReadFloats(folder.Resolve(model.Projection.File));
        if (shape.Length != 2 || shape[0] != Labels.Length || shape[1] != 2 || values.Any(value => !float.IsFinite(value)))
            throw Misfit(model.Projection.File, $"holds no two finite numbers for each of {Labels.Length} test images");
        return values;
    }

    /// <summary>The nearest training images of a test image: place, label and distance, nearest first.</summary>
    public static IEnumerable<(int Image, int Label, double Distance)> Nearest(ModelFeatures model, int query)
    {
        var row = Array.BinarySearch(model.Nearest.Queries, query);
        if (row < 0)
            throw Misfit(RunJson.SummaryFile, $"names no neighbours of test image {query}");
        return Enumerable.Range(row * model.Nearest.Count, model.Nearest.Count).Select(at => (model.Nearest.Images[at], model.Nearest.Labels[at], model.Nearest.Distances[at]));
    }

    private ModelResult ResultOf(string model, int seed) => Comparison.Summary.Models.FirstOrDefault(run => run.Model == model && run.Seed == seed)
        ?? throw Misfit(RunJson.SummaryFile, $"has features of {model}, seed {seed}, which it does not list");

    private void Check()
    {
        foreach (var model in Result.Models)
        {
            var (nearest, n) = (model.Nearest, ResultOf(model).Test.Labels.Length);
            var count = (long)nearest.Queries.Length * nearest.Count;
            if (n != Labels.Length || nearest.Count < 0 || nearest.Images.Length != count || nearest.Distances.Length != count || nearest.Labels.Length != count
                || nearest.Queries.Any(query => query < 0 || query >= n) || nearest.Labels.Any(label => label < 0 || label >= ClassNames.Count) || model.Projection.Shares.Length != 2)
                throw Misfit(RunJson.SummaryFile, $"the features of {model.Id()} do not fit {n} test images of {ClassNames.Count} classes");
        }
        if (Result.Queries.Images.Any(query => query < 0 || query >= Labels.Length))
            throw Misfit(RunJson.SummaryFile, $"shows test images beyond the {Labels.Length} there are");
        if (Result.Similarity is { } similarity && (long)similarity.Layers.Count * similarity.Layers.Count != similarity.Values.Length)
            throw Misfit(RunJson.SummaryFile, $"has {similarity.Values.Length} similarities of {similarity.Layers.Count} layers");
    }

    private static UserException Misfit(string file, string what) => new($"{file}: {what}; run 'cytobench explain' again");
}
