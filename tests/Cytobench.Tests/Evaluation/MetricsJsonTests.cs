using System.Text.Json;
using Cytobench.Evaluation;
using Cytobench.Metrics;

namespace Cytobench.Tests.Evaluation;

public sealed class MetricsJsonTests
{
    private static readonly ClassificationScores Undefined = Scores.Compute([0.7, 0.2, 0.1], [0], 3);

    /// <summary>The keys of the golden metrics.json, which was made with scikit-learn.</summary>
    [Fact]
    public void Keys_are_those_of_the_golden_file()
    {
        string[] wanted =
        [
            "n", "errors", "accuracy", "balanced_accuracy", "precision_macro", "recall_macro", "f1_macro", "precision_micro", "f1_micro",
            "f1_weighted", "auc_macro_ovr", "auc_per_class", "auc_micro", "average_precision_per_class", "precision_per_class",
            "recall_per_class", "f1_per_class", "support", "confusion", "matthews", "cohen_kappa", "log_loss", "brier_multiclass",
            "ece_15_equal_width", "mce_15_equal_width", "aurc",
        ];
        var keys = JsonDocument.Parse(MetricsJson.Serialize(Undefined)).RootElement.EnumerateObject().Select(field => field.Name).ToArray();
        Assert.Empty(wanted.Except(keys));
    }

    [Fact]
    public void Undefined_values_are_the_string_NaN_and_come_back()
    {
        var json = MetricsJson.Serialize(Undefined);
        Assert.Contains("\"auc_macro_ovr\": \"NaN\"", json, StringComparison.Ordinal);
        var again = JsonSerializer.Deserialize<ClassificationScores>(json, CytobenchJson.Options)!;
        Assert.True(double.IsNaN(again.AucMacroOvr));
        Assert.Equal(json, MetricsJson.Serialize(again));
    }

    [Fact]
    public void Numbers_round_trip()
    {
        var again = JsonSerializer.Deserialize<ClassificationScores>(MetricsJson.Serialize(Undefined), CytobenchJson.Options)!;
        Assert.Equal(Undefined.LogLoss, again.LogLoss);
        Assert.Equal(Undefined.Ece15EqualWidth, again.Ece15EqualWidth);
        Assert.Equal(Undefined.Confusion, again.Confusion);
    }
}
