using System.Text.Json.Serialization;

namespace Cytobench.Metrics;

/// <summary>
/// Scores of K-class probabilities against labels, as <see cref="Scores.Compute(ReadOnlySpan{double}, ReadOnlySpan{int}, int)"/>
/// gives them; names in JSON are the snake_case of these.
/// </summary>
/// <remarks>
/// Undefined values (0 / 0) are NaN. Macro AUC, macro average precision and balanced accuracy go over the classes where they are
/// defined; macro and weighted precision, recall and F1 as <see cref="ConfusionMatrix"/> says.
/// </remarks>
public sealed record ClassificationScores
{
    public required int N { get; init; }
    public required int Errors { get; init; }
    public required double Accuracy { get; init; }
    public required double BalancedAccuracy { get; init; }
    public required double PrecisionMacro { get; init; }
    public required double RecallMacro { get; init; }
    public required double F1Macro { get; init; }
    public required double PrecisionMicro { get; init; }
    public required double RecallMicro { get; init; }
    public required double F1Micro { get; init; }
    public required double PrecisionWeighted { get; init; }
    public required double RecallWeighted { get; init; }
    public required double F1Weighted { get; init; }
    public required double AucMacroOvr { get; init; }
    public required double AucMicro { get; init; }
    public required double[] AucPerClass { get; init; }
    public required double AveragePrecisionMacro { get; init; }
    public required double[] AveragePrecisionPerClass { get; init; }
    public required double[] PrecisionPerClass { get; init; }
    public required double[] RecallPerClass { get; init; }
    public required double[] F1PerClass { get; init; }
    public required int[] Support { get; init; }
    public required int[][] Confusion { get; init; }                     // [label][prediction]
    public required double Matthews { get; init; }
    public required double CohenKappa { get; init; }
    public required double LogLoss { get; init; }
    public required double BrierMulticlass { get; init; }                // sum over classes, mean over images
    [JsonPropertyName("ece_15_equal_width")]                            // the naming policy would write ece15_equal_width
    public required double Ece15EqualWidth { get; init; }
    [JsonPropertyName("mce_15_equal_width")]
    public required double Mce15EqualWidth { get; init; }
    public required double Aurc { get; init; }
}
