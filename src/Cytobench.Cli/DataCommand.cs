using System.CommandLine;
using Cytobench.Data;

namespace Cytobench.Cli;

/// <summary>cytobench data: what there is, what is in it, and files made from it.</summary>
internal static class DataCommand
{
    public static Command Create() => new("data", "List, fetch, look at, build and export data sets.")
    {
        DataListCommand.Create(new CatalogueSource()),
        DataInfoCommand.Create(),
        DataDownloadCommand.Create(new CatalogueSource()),
        DataVerifyCommand.Create(new CatalogueSource()),
        DataBuildCommand.Create(),
        DataExportCommand.Create(),
        DataAuditCommand.Create(),
        DataAugmentCommand.Create(),
    };
}
