using Cytobench.Runs;
using Spectre.Console;

namespace Cytobench.Cli;

/// <summary>What a finished run prints: scores, stage times, where to look.</summary>
internal static class RunResult
{
    public static void Print(RunSummary summary, string folder, TextWriter writer)
    {
        var console = Terminal.On(writer);
        console.WriteLine();
        console.WriteLine($"{summary.Data.Title}: {summary.Models[0].Test.Scores.N:N0} test images");
        console.Write(Scores(summary));
        console.Write(Stages(summary));
        foreach (var warning in summary.Warnings)
            console.WriteLine($"note: {warning}");
        console.WriteLine($"report: {Path.Combine(folder, "report.html")}");
    }

    private static Table Scores(RunSummary summary)
    {
        var table = Terminal.Table("model", "seed", "accuracy", "macro F1", "macro AUC", "log loss", "ECE", "errors");
        foreach (var model in summary.Models)
        {
            var scores = model.Test.Scores;
            double[] values = [scores.Accuracy, scores.F1Macro, scores.AucMacroOvr, scores.LogLoss, scores.Ece15EqualWidth];
            Terminal.Row(table, [model.Title, $"{model.Seed}", .. values.Select(Terminal.Number), $"{scores.Errors}"]);
        }
        return table;
    }

    private static Table Stages(RunSummary summary)
    {
        var table = Terminal.Table("stage", "seconds");
        foreach (var stage in summary.Stages)
            Terminal.Row(table, stage.Model is null ? stage.Stage : $"{stage.Stage} {stage.Model}", $"{stage.Seconds:F1}");
        return table;
    }
}
