using Cytobench.Runs;

namespace Cytobench.Reporting.Comparisons;

/// <summary>The run's models side by side: grouped by seed, ranked, and counted against each other image by image.</summary>
internal sealed class ComparedModels
{
    public static readonly IReadOnlyList<string> Splits = ["val", "test"];

    private const double Tie = 1e-12;                                    // below what summation order may change

    public ComparedModels(RunSummary summary)
    {
        Summary = summary;
        Groups = [.. summary.Models
            .GroupBy(run => run.Model)
            .Select((runs, index) => new ModelGroup(runs.Key, TitleOf(runs.First()), index, [.. runs]))];
        Ranking = [.. Groups.OrderByDescending(group => OrLast(group.Mean(ScoreColumns.Accuracy, "test")))];
    }

    public RunSummary Summary { get; }

    /// <summary>In the order of the run.</summary>
    public IReadOnlyList<ModelGroup> Groups { get; }

    /// <summary>By mean test accuracy, best first; equal ones in the order of the run.</summary>
    public IReadOnlyList<ModelGroup> Ranking { get; }

    /// <summary>Colour and title of each model, as legends need them.</summary>
    public IReadOnlyList<(int Color, string Title)> Colors => [.. Groups.Select(group => (group.Index, group.Title))];

    public int TestImages => Summary.Models.Count == 0 ? 0 : Summary.Models[0].Test.Labels.Length;

    public ModelGroup GroupOf(ModelResult run) => Groups.First(group => group.Name == run.Model);

    public string LabelOf(ModelResult run) => GroupOf(run).LabelOf(run);

    /// <summary>The groups with the best mean of a score: several where they tie, none where it is undefined for all.</summary>
    public IReadOnlyList<ModelGroup> Best(ScoreColumn column, string split)
    {
        var scored = Groups.Select(group => (Group: group, Score: group.Mean(column, split))).Where(one => !double.IsNaN(one.Score)).ToArray();
        if (scored.Length == 0)
            return [];
        var best = column.HigherIsBetter ? scored.Max(one => one.Score) : scored.Min(one => one.Score);
        return [.. scored.Where(one => Math.Abs(one.Score - best) < Tie).Select(one => one.Group)];
    }

    /// <summary>For each test image, whether every one of these results misses it.</summary>
    public static int MissedByAll(IReadOnlyList<ModelResult> runs)
    {
        if (runs.Count == 0)
            return 0;
        var predictions = runs.Select(run => run.Test.Predictions()).ToArray();
        var labels = runs[0].Test.Labels;
        return Enumerable.Range(0, labels.Length).Count(image => predictions.All(of => of[image] != labels[image]));
    }

    private static string TitleOf(ModelResult run) => run.Title.Length > 0 ? run.Title : run.Model;

    private static double OrLast(double value) => double.IsNaN(value) ? double.NegativeInfinity : value;
}
