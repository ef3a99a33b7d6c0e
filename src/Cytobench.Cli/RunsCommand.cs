using System.CommandLine;

namespace Cytobench.Cli;

/// <summary>The runs that lie in a folder: cytobench runs list|show|compare|rm.</summary>
internal static class RunsCommand
{
    public static Command Create() => new("runs", "List, show, compare and remove runs.")
    {
        RunsListCommand.Create(), RunsShowCommand.Create(), RunsCompareCommand.Create(), RunsRemoveCommand.Create(),
    };

    /// <summary>Of all four.</summary>
    public static Option<string> Folder() => new("--runs") { Description = "The folder that holds the runs", HelpName = "DIR", DefaultValueFactory = _ => "runs" };
}
