using Cytobench.Runs;

namespace Cytobench.Cli.Views;

/// <summary>What a user, or a program, sees of work that takes its time.</summary>
internal abstract class RunView : IProgress<ProgressReport>, IDisposable
{
    public virtual void Tell(RunEvent told) { }

    public virtual void Report(ProgressReport value) { }

    /// <summary>Does the work while the view is shown.</summary>
    public virtual T Show<T>(Func<T> work) => work();

    /// <summary>What stands at the end.</summary>
    public abstract void Finish(Outcome outcome, TextWriter output);

    public virtual void Dispose() { }

    /// <summary>The lines that are shown: not what stands in the results anyway, and no fault, which the program prints as it ends.</summary>
    protected static string? LineOf(RunEvent told) => told is RunWarning or RunFailed ? null : told.Text;
}

/// <summary>What work has come to.</summary>
/// <param name="Place">The file or folder to look at first.</param>
/// <param name="Print">Tables for a reader.</param>
internal sealed record Outcome(string Place, Action<TextWriter> Print);
