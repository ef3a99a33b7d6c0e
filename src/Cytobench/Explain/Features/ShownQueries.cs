using Cytobench.Runs;

namespace Cytobench.Explain.Features;

/// <summary>The test images whose neighbours a report shows: a few explained ones of each class, and errors.</summary>
internal static class ShownQueries
{
    private const int MostExplained = 24;
    private const int MostPerClass = 3;
    private const int MostErrors = 24;

    /// <param name="explained">Places in the test split.</param>
    /// <param name="results">All models.</param>
    /// <param name="labels">Of the test split.</param>
    /// <returns>Places, ascending. Errors of most models come first, then those that the models were surest of.</returns>
    public static int[] Choose(IReadOnlyList<int> explained, IReadOnlyList<ModelResult> results, int[] labels)
    {
        var shown = explained.GroupBy(image => labels[image])
            .SelectMany(ofClass => ofClass.Take(MostPerClass).Index())
            .OrderBy(one => one.Index)                                   // every class has its first before one has its second
            .Select(one => one.Item)
            .Take(MostExplained);
        var mistakes = new Dictionary<int, (int Models, double Confidence)>();
        foreach (var result in results)
        {
            var predicted = result.Test.Predictions();
            foreach (var image in FeatureSpace.Mistakes(predicted, labels))
            {
                var before = mistakes.GetValueOrDefault(image);
                mistakes[image] = (before.Models + 1, before.Confidence + result.Test.Row(image)[predicted[image]]);
            }
        }
        var errors = mistakes.OrderByDescending(one => one.Value.Models).ThenByDescending(one => one.Value.Confidence).ThenBy(one => one.Key).Select(one => one.Key).Take(MostErrors);
        return [.. shown.Union(errors).Order()];
    }

    /// <summary>The training images among the neighbours of these test images, of any model, ascending.</summary>
    public static int[] NeighboursOf(int[] queries, IReadOnlyList<ModelFeatures> models) =>
    [
        .. models.SelectMany(model => model.Nearest.Queries.Index()
            .Where(query => queries.Contains(query.Item))
            .SelectMany(query => model.Nearest.Images.AsSpan(query.Index * model.Nearest.Count, model.Nearest.Count).ToArray()))
            .Distinct().Order(),
    ];
}
