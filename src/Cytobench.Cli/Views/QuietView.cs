using Cytobench.Runs;

namespace Cytobench.Cli.Views;

/// <summary>Nothing but the place of the results, on stdout; and on stderr, how to go on with what was stopped.</summary>
internal sealed class QuietView(TextWriter error) : RunView
{
    public override void Tell(RunEvent told)
    {
        if (told is RunStopped stopped)
            error.WriteLine(stopped.Message);
    }

    public override void Finish(Outcome outcome, TextWriter output) => output.WriteLine(outcome.Place);
}
