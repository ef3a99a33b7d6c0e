using System.Text.Json;
using Cytobench.Metrics;

namespace Cytobench.Evaluation;

/// <summary>Scores as JSON: n, errors, accuracy, balanced_accuracy, f1_macro, auc_macro_ovr, ..., confusion, aurc.</summary>
public static class MetricsJson
{
    public static string Serialize(ClassificationScores scores) => JsonSerializer.Serialize(scores, CytobenchJson.Options);
}
