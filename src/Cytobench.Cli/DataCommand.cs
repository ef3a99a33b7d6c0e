using System.CommandLine;

namespace Cytobench.Cli;

/// <summary>cytobench data: what there is, what is in it, and files made from it.</summary>
internal static class DataCommand
{
    public static Command Create() => new("data", "Look at, build and export data sets.")
    {
        DataInfoCommand.Create(),
        DataBuildCommand.Create(),
        DataExportCommand.Create(),
    };
}
