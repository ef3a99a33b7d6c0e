using Cytobench.Runs;

namespace Cytobench.Reporting.Comparisons;

/// <summary>One model with all its seeds.</summary>
/// <param name="Name">"resnet18".</param>
/// <param name="Title">"ResNet-18".</param>
/// <param name="Index">Place in the run, which also chooses its colour.</param>
/// <param name="Runs">One for each seed.</param>
internal sealed record ModelGroup(string Name, string Title, int Index, IReadOnlyList<ModelResult> Runs)
{
    public bool HasSeveralSeeds => Runs.Count > 1;

    /// <summary>How one seed's result is called: the title, with the seed where there are several.</summary>
    public string LabelOf(ModelResult run) => HasSeveralSeeds ? FormattableString.Invariant($"{Title}, seed {run.Seed}") : Title;

    /// <summary>The mean over seeds; NaN as soon as one seed's value is.</summary>
    public double Mean(Func<ModelResult, double> value) => Runs.Average(value);

    /// <summary>Sample standard deviation over seeds (n - 1); NaN for one seed.</summary>
    public double StandardDeviation(Func<ModelResult, double> value)
    {
        var mean = Mean(value);
        return Runs.Count < 2 ? double.NaN : Math.Sqrt(Runs.Sum(run => Math.Pow(value(run) - mean, 2)) / (Runs.Count - 1));
    }

    public double Mean(ScoreColumn column, string split) => Mean(run => column.Of(ScoresOf(run, split)));

    public double StandardDeviation(ScoreColumn column, string split) => StandardDeviation(run => column.Of(ScoresOf(run, split)));

    private static Metrics.ClassificationScores ScoresOf(ModelResult run, string split) => run.Split(split).Scores;
}
