using System.Globalization;
using Cytobench.Metrics;
using MathNet.Numerics.Statistics;

namespace Cytobench.Evaluation.Statistics;

/// <summary>Two models over several data sets, of which each gives one difference: does one do better on data of this kind?</summary>
/// <remarks>Demšar 2006, "Statistical comparisons of classifiers over multiple data sets", JMLR 7, section 3.1.3: Wilcoxon's signed ranks.</remarks>
public sealed record DataSetStatistics
{
    private static readonly (string Name, string Words, Func<ClassificationScores, double> Of)[] Scores =
    [
        ("accuracy", "accuracy", scores => scores.Accuracy),
        ("f1_macro", "macro F1", scores => scores.F1Macro),
        ("auc_macro_ovr", "macro ROC AUC", scores => scores.AucMacroOvr),
    ];

    public required string Score { get; init; }                          // "accuracy", "f1_macro", "auc_macro_ovr"
    public required string First { get; init; }                          // title of the model
    public required string Second { get; init; }
    public required IReadOnlyList<DataSetScores> DataSets { get; init; } // on which both were tested, and the score is defined for both
    public required double MedianDifference { get; init; }               // first minus second
    public required WilcoxonResult? Wilcoxon { get; init; }              // null with fewer than six data sets
    public required double HolmP { get; init; }                          // of this score over all pairs of models; NaN without a test
    public required int Pairs { get; init; }                             // of models

    /// <summary>In one sentence; the difference is the first model minus the second.</summary>
    public string Text
    {
        get
        {
            var (first, second) = (DataSets.Count(data => data.First > data.Second), DataSets.Count(data => data.Second > data.First));
            var words = Scores.First(score => score.Name == Score).Words;
            var test = Wilcoxon is null
                ? $"no test: with fewer than {WilcoxonSignedRank.FewestDifferences} data sets its p cannot fall below 0.05"
                : $"Wilcoxon signed rank {VerdictText.P(HolmP)}{(Pairs > 1 ? $", Holm-corrected over {Pairs} pairs" : "")}";
            return string.Create(CultureInfo.InvariantCulture, $"{words} on {DataSets.Count} data sets: {First} is ahead on {first}, {Second} on {second}; median difference {100 * MedianDifference:+0.0;-0.0;0.0} points; {test}.");
        }
    }

    /// <param name="tested">Any order; several of one model and data set, as of several seeds, count as their mean.</param>
    /// <returns>For each score and each pair of models that share at least two data sets.</returns>
    public static IReadOnlyList<DataSetStatistics> OfAll(IEnumerable<TestedModel> tested)
    {
        ArgumentNullException.ThrowIfNull(tested);
        var models = tested.GroupBy(one => one.Model).Select(one => one.ToArray()).ToArray();
        return [.. Scores.SelectMany(score => Corrected(
        [
            .. from first in Enumerable.Range(0, models.Length)
               from second in Enumerable.Range(first + 1, models.Length - first - 1)
               let pair = Of(score, models[first], models[second])
               where pair.DataSets.Count > 1
               select pair,
        ]))];
    }

    private static DataSetStatistics Of((string Name, string Words, Func<ClassificationScores, double> Of) score, TestedModel[] first, TestedModel[] second)
    {
        double Mean(TestedModel[] model, string data) => model.Where(one => one.Data == data).Select(one => score.Of(one.Scores)).DefaultIfEmpty(double.NaN).Average();
        DataSetScores[] dataSets =
        [
            .. first.DistinctBy(one => one.Data).Select(one => new DataSetScores(one.DataName, Mean(first, one.Data), Mean(second, one.Data))).Where(one => double.IsFinite(one.First - one.Second)),
        ];
        var differences = Array.ConvertAll(dataSets, data => data.First - data.Second);
        return new DataSetStatistics
        {
            Score = score.Name,
            First = first[0].Title,
            Second = second[0].Title,
            DataSets = dataSets,
            MedianDifference = differences.Median(),
            Wilcoxon = differences.Length >= WilcoxonSignedRank.FewestDifferences ? WilcoxonSignedRank.Test(differences) : null,
            HolmP = double.NaN,
            Pairs = 1,
        };
    }

    private static IEnumerable<DataSetStatistics> Corrected(DataSetStatistics[] pairs)
    {
        var corrected = Holm.Correct(Array.ConvertAll(pairs, pair => pair.Wilcoxon?.P ?? double.NaN));
        return pairs.Zip(corrected, (pair, p) => pair with { HolmP = p, Pairs = pairs.Length });
    }
}

/// <param name="Name">Of the data set.</param>
/// <param name="First">The first model's score, a mean over its trainings.</param>
/// <param name="Second">The second's.</param>
public sealed record DataSetScores(string Name, double First, double Second);

/// <summary>One training's scores on the test images of one data set.</summary>
/// <param name="Model">"resnet18": the same wherever it is the same network.</param>
/// <param name="Title">"ResNet-18".</param>
/// <param name="Data">Tells data sets apart.</param>
/// <param name="DataName">For readers.</param>
/// <param name="Scores">On the test split.</param>
public sealed record TestedModel(string Model, string Title, string Data, string DataName, ClassificationScores Scores);
