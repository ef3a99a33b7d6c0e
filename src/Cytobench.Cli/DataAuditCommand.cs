using System.CommandLine;
using Cytobench.Data;
using Cytobench.Data.Audit;
using Cytobench.Reporting.Figures;
using Spectre.Console;

namespace Cytobench.Cli;

/// <summary>Finds images that stand more than once: cytobench data audit DATA [--sheet FILE.png] [--write-clean FILE.npz].</summary>
internal static class DataAuditCommand
{
    private const int PairsInTable = 60;

    public static Command Create()
    {
        var options = new DataOptions();
        var noNear = new Option<bool>("--no-near") { Description = "Look for equal bytes only" };
        var threshold = new Option<double>("--threshold") { Description = "Correlation of thumbnails from which two images are near duplicates", DefaultValueFactory = _ => DuplicateAudit.DefaultMinCorrelation };
        var json = new Option<bool>("--json") { Description = "Print JSON instead of tables" };
        var csv = new Option<string?>("--csv") { Description = "Save every pair as a line", HelpName = "FILE.csv" };
        var sheet = new Option<string?>("--sheet") { Description = "Save a picture of the pairs side by side", HelpName = "FILE.png" };
        var clean = new Option<string?>("--write-clean") { Description = "Save the data without test images that also stand in train or val, and val images that stand in train", HelpName = "FILE.npz" };
        var command = new Command("audit", "Find images that stand more than once, within and across splits and classes.") { noNear, threshold, json, csv, sheet, clean };
        options.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            var (csvPath, sheetPath, cleanPath) = (parsed.GetValue(csv), parsed.GetValue(sheet), parsed.GetValue(clean));
            CheckName("--csv", csvPath, ".csv");
            CheckName("--sheet", sheetPath, ".png");
            CheckName("--write-clean", cleanPath, ".npz");
            if (cleanPath is not null && Path.Exists(cleanPath))
                throw new UserException($"--write-clean {cleanPath}: is there already; name another file, or remove it");

            using var progress = new ProgressLine(Console.Error);
            using var data = options.Open(parsed, progress);
            var report = parsed.GetValue(noNear)
                ? DuplicateAudit.Exact(data, cancellation)
                : DuplicateAudit.ExactAndNear(data, parsed.GetValue(threshold), progress, cancellation);
            if (csvPath is not null)
                AtomicFile.Write(csvPath, stream => DuplicateFile.WriteCsv(report, stream));
            if (sheetPath is not null)
                AtomicFile.Write(sheetPath, stream => DuplicateSheet.SavePng(data, report, stream));
            if (cleanPath is not null)
            {
                using var cleaned = CleanSplits.Without(report, data);
                MedMnistWriter.Write(cleaned, cleanPath, progress, cancellation);
            }
            progress.Clear();
            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
            {
                output.WriteLine(DuplicateFile.Json(report));
                return Task.FromResult(0);
            }
            Print(Terminal.On(output), report);
            if (csvPath is not null)
                output.WriteLine($"pairs: {csvPath}");
            if (sheetPath is not null)
                output.WriteLine($"sheet: {sheetPath}");
            if (cleanPath is not null)
                output.WriteLine($"{cleanPath}: without {report.TestSeenBefore.Count:N0} of {data.Test.Count:N0} test and {report.ValidationInTrain.Count:N0} of {data.Validation.Count:N0} validation images");
            return Task.FromResult(0);
        });
        return command;
    }

    private static void CheckName(string option, string? path, string extension)
    {
        if (path is not null && !path.EndsWith(extension, StringComparison.OrdinalIgnoreCase))
            throw new UserException($"{option} {path}: the file to write is a {extension} file");
    }

    private static void Print(IAnsiConsole console, DuplicateReport report)
    {
        console.WriteLine($"{report.Data}: {report.Images:N0} images, compared at {report.Width} x {report.Height} pixels");
        console.Write(Counts(report));
        if (report.Pairs.Count > 0)
            console.Write(Pairs(report));
        if (report.Pairs.Count > PairsInTable)
            console.WriteLine($"The first {PairsInTable} of {report.Pairs.Count:N0} pairs; --csv FILE saves all.");
        console.WriteLine($"test images that also stand in train or val: {report.TestSeenBefore.Count:N0}; validation images that also stand in train: {report.ValidationInTrain.Count:N0}");
    }

    private static Table Counts(DuplicateReport report)
    {
        var table = Terminal.Table("duplicates", "pairs", "within a split", "across splits", "across classes");
        Row("exact: equal bytes", report.Count(DuplicateKind.Exact));
        if (report.MinCorrelation is { } least)
            Row($"near: thumbnails correlate by {least:0.####} or more in one of 8 views", report.Count(DuplicateKind.Near));
        return table;

        void Row(string name, DuplicateCounts counts) =>
            Terminal.Row(table, name, $"{counts.Pairs:N0}", $"{counts.WithinSplits:N0}", $"{counts.AcrossSplits:N0}", $"{counts.AcrossClasses:N0}");
    }

    private static Table Pairs(DuplicateReport report)
    {
        var table = Terminal.Table("kind", "image A", "class A", "image B", "class B", "view of B", "distance", "correlation");
        foreach (var pair in report.Pairs.Take(PairsInTable))
        {
            Terminal.Row(table, $"{pair.Kind}".ToLowerInvariant(), Name(pair.First), pair.First.Class, Name(pair.Second), pair.Second.Class,
                DuplicateSheet.Describe(pair.View), $"{pair.Distance}", $"{pair.Correlation:F4}");
        }
        return table;
    }

    private static string Name(AuditedImage image) => $"{image.Split} {image.Index}{(image.Name.Length > 0 ? $" {image.Name}" : "")}";
}
