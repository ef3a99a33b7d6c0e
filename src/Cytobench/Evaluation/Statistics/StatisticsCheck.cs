using static Cytobench.UserException;

namespace Cytobench.Evaluation.Statistics;

/// <summary>Checks what users choose of the statistics.</summary>
public static class StatisticsCheck
{
    /// <exception cref="UserException">A value that no statistics can have.</exception>
    public static void Check(double conformalPenalty, IReadOnlyList<double> wishedAccuracies)
    {
        ArgumentNullException.ThrowIfNull(wishedAccuracies);
        Require(double.IsFinite(conformalPenalty) && conformalPenalty >= 0, $"--conformal-penalty {conformalPenalty}: choose 0 (APS) or more, as 0.1");
        foreach (var accuracy in wishedAccuracies)
            Require(accuracy is > 0 and <= 1, $"--wished-accuracy {accuracy}: choose a share above 0, at most 1, as 0.99");
    }
}
