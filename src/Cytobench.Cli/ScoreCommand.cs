using System.CommandLine;
using Cytobench.Evaluation;
using Cytobench.Metrics;
using Spectre.Console;

namespace Cytobench.Cli;

/// <summary>Scores predictions of any framework: cytobench score FILE [--labels FILE] [--json].</summary>
internal static class ScoreCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "Probabilities, one row for each image: .npy, .csv or a MedMNIST evaluator's .csv" };
        var labels = new Option<string?>("--labels") { Description = "True classes: .npy, or .csv with a column 'label'; not needed where FILE has them", HelpName = "FILE" };
        var json = new Option<bool>("--json") { Description = "Print JSON instead of tables" };
        var command = new Command("score", "Score predictions of any framework.") { file, labels, json };
        command.SetAction(parsed =>
        {
            var set = PredictionFile.Read(parsed.GetRequiredValue(file));
            if (parsed.GetValue(labels) is { } labelFile)
                set = set.WithLabels(LabelFile.Read(labelFile, set.ClassNames), labelFile);
            var scores = set.Score();
            foreach (var warning in set.Warnings)
                parsed.InvocationConfiguration.Error.WriteLine($"warning: {warning}");
            if (parsed.GetValue(json))
                parsed.InvocationConfiguration.Output.WriteLine(MetricsJson.Serialize(scores));
            else
                WriteTables(Terminal.On(parsed.InvocationConfiguration.Output), scores, set.DisplayNames);
            return 0;
        });
        return command;
    }

    private static void WriteTables(IAnsiConsole console, ClassificationScores scores, IReadOnlyList<string> classNames)
    {
        console.WriteLine($"{scores.N:N0} images, {classNames.Count} classes, {scores.Errors:N0} errors");
        console.Write(Overall(scores));
        console.Write(PerClass(scores, classNames));
    }

    private static Table Overall(ClassificationScores scores)
    {
        var table = Terminal.Table("score", "value", "better");
        Higher("accuracy", scores.Accuracy);
        Higher("balanced accuracy", scores.BalancedAccuracy);
        Higher("macro precision", scores.PrecisionMacro);
        Higher("macro recall", scores.RecallMacro);
        Higher("macro F1", scores.F1Macro);
        Higher("micro precision, recall, F1", scores.F1Micro);
        Higher("weighted precision", scores.PrecisionWeighted);
        Higher("weighted recall", scores.RecallWeighted);
        Higher("weighted F1", scores.F1Weighted);
        Higher("macro AUC, one vs rest", scores.AucMacroOvr);
        Higher("micro AUC", scores.AucMicro);
        Higher("macro average precision", scores.AveragePrecisionMacro);
        Higher("Matthews correlation", scores.Matthews);
        Higher("Cohen's kappa", scores.CohenKappa);
        Lower("log loss, nats", scores.LogLoss);
        Lower("Brier score, summed over classes", scores.BrierMulticlass);
        Lower("ECE, 15 equal-width bins", scores.Ece15EqualWidth);
        Lower("MCE, 15 equal-width bins", scores.Mce15EqualWidth);
        Lower("AURC", scores.Aurc);
        return table;

        void Higher(string name, double value) => Terminal.Row(table, name, Terminal.Number(value), "higher");
        void Lower(string name, double value) => Terminal.Row(table, name, Terminal.Number(value), "lower");
    }

    private static Table PerClass(ClassificationScores scores, IReadOnlyList<string> classNames)
    {
        var table = Terminal.Table("class", "support", "precision", "recall", "F1", "AUC", "AP");
        for (var k = 0; k < classNames.Count; k++)
        {
            double[] values = [scores.PrecisionPerClass[k], scores.RecallPerClass[k], scores.F1PerClass[k], scores.AucPerClass[k], scores.AveragePrecisionPerClass[k]];
            Terminal.Row(table, [classNames[k], $"{scores.Support[k]:N0}", .. values.Select(Terminal.Number)]);
        }
        return table;
    }
}
