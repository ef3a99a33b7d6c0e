using Cytobench.Runs;

namespace Cytobench.Reporting.Comparisons;

internal static class SplitResults
{
    /// <param name="run">A model's result.</param>
    /// <param name="split">"val" or "test".</param>
    public static SplitResult Split(this ModelResult run, string split) => split switch
    {
        "val" => run.Validation,
        "test" => run.Test,
        _ => throw new UserException($"split '{split}': a run keeps predictions of val and test"),
    };
}
