namespace Cytobench.Metrics;

/// <summary>The scores that the bootstrap gives intervals for.</summary>
public enum ResampledMetric
{
    Accuracy,
    BalancedAccuracy,
    F1Macro,
    Matthews,
    AucMacroOvr,
    AveragePrecisionMacro,
    LogLoss,
    BrierMulticlass,
    Ece15EqualWidth,
    Aurc,
}
