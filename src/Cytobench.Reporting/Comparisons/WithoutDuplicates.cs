using Cytobench.Metrics;
using Cytobench.Runs;

namespace Cytobench.Reporting.Comparisons;

/// <summary>Test scores of the images that the models cannot have known: those that stand neither in train nor in val.</summary>
internal static class WithoutDuplicates
{
    /// <param name="run">Its stored predictions are scored again.</param>
    /// <param name="seenBefore">Indices of test images to leave out.</param>
    /// <returns>null where nothing would be left.</returns>
    public static ClassificationScores? Score(ModelResult run, IReadOnlyList<int> seenBefore)
    {
        var (test, classes) = (run.Test, run.Test.Classes);
        var kept = Enumerable.Range(0, test.Labels.Length).Except(seenBefore).ToArray();
        if (kept.Length == 0)
            return null;
        var probabilities = new float[kept.Length * classes];
        for (var i = 0; i < kept.Length; i++)
            test.Row(kept[i]).CopyTo(probabilities.AsSpan(i * classes));
        return Scores.Compute(probabilities, [.. kept.Select(image => test.Labels[image])], classes);
    }
}
