using Cytobench.Runs;

namespace Cytobench.Reporting.Comparisons;

/// <summary>Which epoch's weights a run tested, in words: the best on validation images, or the last.</summary>
internal static class TestedEpoch
{
    /// <summary>Whether validation images chose any, which makes their scores a little too good.</summary>
    public static bool IsChosen(RunSummary summary) => summary.Models.Any(run => run.Training.Keep == "best");

    /// <summary>As "the checkpoint with the best validation macro F1".</summary>
    public static string Of(RunSummary summary) => summary.Models.Select(run => run.Training.Keep).Distinct().ToArray() switch
    {
        ["last"] => "the checkpoint after the last epoch",
        ["best"] => "the checkpoint with the best validation macro F1",
        _ => "the checkpoint that each recipe keeps, of the best epoch on validation images or of the last",
    };
}
