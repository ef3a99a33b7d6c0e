using Cytobench.Runs;

namespace Cytobench.Reporting.Comparisons;

internal static class SplitResults
{
    /// <param name="run">A model's result.</param>
    /// <param name="split">"val" or "test".</param>
    public static SplitResult Split(this ModelResult run, string split) => split switch
    {
        "val" => run.Validation,
        "test" => run.Test,
        _ => throw new UserException($"split '{split}': a run keeps predictions of val and test"),
    };

    /// <summary>The most probable class of each image; the first of equals, as in <see cref="Metrics"/>.</summary>
    public static int[] Predictions(this SplitResult split)
    {
        var predictions = new int[split.Labels.Length];
        for (var image = 0; image < predictions.Length; image++)
        {
            var row = split.Row(image);
            var best = 0;
            for (var label = 1; label < row.Length; label++)
                best = row[label] > row[best] ? label : best;
            predictions[image] = best;
        }
        return predictions;
    }
}
