using System.CommandLine;
using System.Diagnostics;
using Cytobench.Runs;

namespace Cytobench.Cli.Views;

/// <summary>Work that takes its time: seen as the user wishes, stopped by Ctrl-C, its end told whatever it is.</summary>
internal static class WatchedWork
{
    /// <param name="parsed">Says which view.</param>
    /// <param name="work">Gets events and progress through.</param>
    /// <param name="stopped">What is kept after Ctrl-C, and how to go on.</param>
    /// <param name="cancellation">Ctrl-C.</param>
    /// <returns>The exit code: 0, or 130 after Ctrl-C.</returns>
    /// <exception cref="UserException">The work's.</exception>
    public static int Run(ParseResult parsed, Func<RunMonitor, Outcome> work, Func<string> stopped, CancellationToken cancellation)
    {
        using var view = ViewOptions.Choose(parsed);
        using var monitor = new RunMonitor(null, view, cancellation);
        monitor.Listen(view.Tell);
        var clock = Stopwatch.StartNew();
        try
        {
            var outcome = view.Show(() => work(monitor));
            monitor.Tell(new RunFinished(outcome.Place, clock.Elapsed.TotalSeconds));
            view.Finish(outcome, parsed.InvocationConfiguration.Output);
            return 0;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            monitor.Tell(new RunStopped(stopped()));
            return 130;
        }
        catch (UserException fault)
        {
            monitor.Tell(new RunFailed(fault.Message));
            throw;
        }
    }
}
