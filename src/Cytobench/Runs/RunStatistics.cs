using Cytobench.Evaluation.Statistics;

namespace Cytobench.Runs;

/// <summary>A run's results as predictors, with the votes of its models and seeds.</summary>
public static class RunStatistics
{
    /// <summary>Every training in the order of the run, then the votes.</summary>
    public static IReadOnlyList<Predictor> Predictors(IReadOnlyList<ModelResult> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        return results.Count == 0 ? [] : SoftVotes.AddTo([.. Singles(results)], results[0].Test.Classes);
    }

    /// <summary>Without the votes.</summary>
    internal static IEnumerable<Predictor> Singles(IReadOnlyList<ModelResult> results)
    {
        var several = results.Select(result => result.Seed).Distinct().Count() > 1;
        return results.Select(result => Single(result, several));
    }

    internal static ComparisonStatistics Compute(RunConfig config, IReadOnlyList<ModelResult> results, IReadOnlyList<string> classNames) =>
        ComparisonStatistics.Compute(Request(config, Predictors(results), results[0], classNames));

    /// <param name="config">What decides the statistics.</param>
    /// <param name="predictors">All of the same images.</param>
    /// <param name="any">Of those that were trained: it brings the labels.</param>
    /// <param name="classNames">In the order of the labels.</param>
    internal static StatisticsRequest Request(RunConfig config, IReadOnlyList<Predictor> predictors, ModelResult any, IReadOnlyList<string> classNames) => new()
    {
        Predictors = predictors,
        Labels = any.Test.Labels,
        ValidationLabels = any.Validation.Labels,
        ClassNames = classNames,
        Resamples = config.Resamples,
        Seed = config.Seeds[0],
        Threads = config.Threads,
        Calibration = config.Calibration,
        ConformalPenalty = config.ConformalPenalty,
        WishedAccuracies = config.WishedAccuracies,
        Costs = config.Costs is { } costs ? CostFile.Matrix("--costs", costs, config.CostClasses, classNames) : null,
    };

    private static Predictor Single(ModelResult result, bool several)
    {
        var title = result.Title.Length > 0 ? result.Title : result.Model;
        return new Predictor
        {
            Id = result.Id,
            Title = several ? FormattableString.Invariant($"{title}, seed {result.Seed}") : title,
            Model = result.Model,
            ModelTitle = title,
            Seed = result.Seed,
            Test = Array.ConvertAll(result.Test.Probabilities, value => (double)value),
            Validation = Array.ConvertAll(result.Validation.Probabilities, value => (double)value),
        };
    }
}
