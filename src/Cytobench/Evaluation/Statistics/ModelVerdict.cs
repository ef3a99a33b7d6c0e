using Cytobench.Metrics;

namespace Cytobench.Evaluation.Statistics;

/// <summary>Whether one model is better than another: what the test images say, and whether seeds could explain it.</summary>
public sealed record ModelVerdict
{

    public required string First { get; init; }                          // model
    public required string Second { get; init; }
    public required string FirstTitle { get; init; }
    public required string SecondTitle { get; init; }
    public required int Images { get; init; }
    public required int FirstSeeds { get; init; }
    public required int SecondSeeds { get; init; }
    public required BootstrapInterval Accuracy { get; init; }            // difference of means over seeds, first minus second
    public required double P { get; init; }                              // exact McNemar for one training each; else of the bootstrap
    public required double HolmP { get; init; }                          // over all pairs of models; decides
    public required int Pairs { get; init; }                             // that P was corrected for
    public WelchResult? OverSeeds { get; init; }                         // of accuracy; null with fewer than two seeds of either
    public WilcoxonResult? Wilcoxon { get; init; }                       // of accuracy over shared seeds; null with fewer than six

    /// <summary>Whether the test images tell the two apart.</summary>
    public VerdictKind Kind => !(HolmP < ComparisonStatistics.Level) || Accuracy.Estimate == 0 ? VerdictKind.NoEvidence
        : Accuracy.Estimate > 0 ? VerdictKind.FirstBetter : VerdictKind.SecondBetter;

    /// <summary>Whether the difference is larger than the spread of trainings explains; null where the spread is not known.</summary>
    public bool? LargerThanSeeds => OverSeeds is { } over ? over.Interval.Lower > 0 || over.Interval.Upper < 0 : null;

    /// <summary>In plain words; one or two sentences.</summary>
    public string Text => VerdictText.Of(this);

    internal static IReadOnlyList<ModelVerdict> OfAll(BootstrapResult bootstrap, StatisticsRequest request)
    {
        var models = request.Predictors.Select((predictor, index) => (Predictor: predictor, Index: index))
            .Where(one => one.Predictor.Kind == PredictorKind.Trained)
            .GroupBy(one => one.Predictor.Model)
            .Select(group => group.Select(one => one.Index).ToArray())
            .ToArray();
        var verdicts = (from first in Enumerable.Range(0, models.Length)
                        from second in Enumerable.Range(first + 1, models.Length - first - 1)
                        select Of(models[first], models[second], bootstrap, request)).ToArray();
        var corrected = Holm.Correct(Array.ConvertAll(verdicts, verdict => verdict.P));
        return [.. verdicts.Zip(corrected, (verdict, p) => verdict with { HolmP = p, Pairs = verdicts.Length })];
    }

    private static ModelVerdict Of(int[] first, int[] second, BootstrapResult bootstrap, StatisticsRequest request)
    {
        var (one, other) = (request.Predictors[first[0]], request.Predictors[second[0]]);
        var weights = SeedScore.Weights(request.Predictors.Count, first, 1).Zip(SeedScore.Weights(request.Predictors.Count, second, -1), (a, b) => a + b).ToArray();
        var difference = bootstrap.Contrast(weights, ResampledMetric.Accuracy);
        var single = first.Length == 1 && second.Length == 1;
        var p = single
            ? McNemar.Exact(Predictions.MostProbable(one.Test, request.Classes), Predictions.MostProbable(other.Test, request.Classes), request.Labels).P
            : difference.P;
        return new ModelVerdict
        {
            First = one.Model,
            Second = other.Model,
            FirstTitle = one.ModelTitle,
            SecondTitle = other.ModelTitle,
            Images = request.Labels.Length,
            FirstSeeds = first.Length,
            SecondSeeds = second.Length,
            Accuracy = difference,
            P = p,
            HolmP = p,
            Pairs = 1,
            OverSeeds = first.Length > 1 && second.Length > 1 ? WelchInterval.Of(Array.ConvertAll(first, Accuracy), Array.ConvertAll(second, Accuracy)) : null,
            Wilcoxon = SharedSeeds() is { Length: >= WilcoxonSignedRank.FewestDifferences } differences ? WilcoxonSignedRank.Test(differences) : null,
        };

        double Accuracy(int index) => bootstrap.Of(index, ResampledMetric.Accuracy).Estimate;

        double[] SharedSeeds() =>
        [
            .. from a in first
               join b in second on request.Predictors[a].Seed equals request.Predictors[b].Seed
               where request.Predictors[a].Seed is not null
               select Accuracy(a) - Accuracy(b),
        ];
    }
}

public enum VerdictKind
{
    NoEvidence,
    FirstBetter,
    SecondBetter,
}
