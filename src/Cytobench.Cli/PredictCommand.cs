using System.CommandLine;
using Cytobench.Prediction;
using Cytobench.Runs;
using Spectre.Console;

namespace Cytobench.Cli;

/// <summary>Predicts images with a finished run's models: cytobench predict RUN IMAGES... [--json] [--out FILE.csv].</summary>
internal static class PredictCommand
{
    private const int ShownImages = 40;
    private const int NamesInError = 10;

    private static readonly PredictionOptions Defaults = new() { Run = "" };

    private static readonly Argument<string[]> Paths = new("IMAGES") { Description = "Image files, folders, zips, or .npy arrays of uint8", Arity = ArgumentArity.ZeroOrMore };
    private static readonly Option<string?> Split = new("--split") { Description = "Instead of IMAGES: train, val or test of the run's own data", HelpName = "NAME" };
    private static readonly Option<string?> Places = new("--images") { Description = "Which images of --split, numbered from 0; all without it", HelpName = "N,N" };
    private static readonly Option<double?> Accuracy = new("--accuracy") { Description = "Share of answered images that shall be right, as on validation images; the rest is 'not sure'. Without it the highest of the run's wished accuracies that is reached: 0.99, else 0.95", HelpName = "X" };
    private static readonly Option<double> Coverage = new("--coverage") { Description = "Share of conformal sets that shall hold the true class", HelpName = "X", DefaultValueFactory = _ => Defaults.Coverage };
    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON instead of a table" };
    private static readonly Option<string?> Out = new("--out") { Description = "Write all predictions into a CSV file", HelpName = "FILE.csv" };

    public static Command Create()
    {
        var command = new Command("predict", "Predict images with a finished run's models: calibrated, with 'not sure' and sets of classes.") { SharedOptions.RunFolder, Paths, Split, Places, SharedOptions.ModelOfRun, Accuracy, Coverage, Json, Out, SharedOptions.Device, SharedOptions.EngineFolder, SharedOptions.MovedData, SharedOptions.Mirror };
        command.SetAction((parsed, cancellation) => Task.FromResult(Predict(parsed, cancellation)));
        return command;
    }

    private static int Predict(ParseResult parsed, CancellationToken cancellation)
    {
        var paths = parsed.GetValue(Paths) ?? [];
        if (paths.Length > 0 == parsed.GetValue(Split) is not null)
            throw new UserException("predict: name IMAGES (files, folders, zips, .npy), or --split test for the run's own");
        if (parsed.GetValue(Places) is not null && parsed.GetValue(Split) is null)
            throw new UserException("--images: numbers images of --split; add --split test");
        var error = parsed.InvocationConfiguration.Error;
        using var progress = new ProgressLine(error);
        using var monitor = new RunMonitor(null, progress, cancellation);
        try
        {
            using var predictor = RunPredictor.Open(Options(parsed));
            using var data = parsed.GetValue(Split) is null ? null : predictor.Run.OpenData(parsed.GetValue(SharedOptions.Mirror), monitor);
            using var images = data is null ? ImageInputs.Open(paths, predictor.Format) : ImageInputs.OfSplit(data, parsed.GetRequiredValue(Split)!, parsed.GetValue(Places) is { } places ? ListValue.Numbers("--images", places) : null);
            ImagePrediction[] predictions = [.. predictor.PredictAll(images, progress, cancellation)];
            progress.Clear();
            Write(predictor, predictions, parsed);
            return Unreadable(predictions, error) ? 2 : 0;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            progress.Clear();
            error.WriteLine("stopped; nothing was written");
            return 130;
        }
    }

    private static PredictionOptions Options(ParseResult parsed) => new()
    {
        Run = parsed.GetRequiredValue(SharedOptions.RunFolder),
        Data = parsed.GetValue(SharedOptions.MovedData),
        Model = parsed.GetValue(SharedOptions.ModelOfRun),
        Device = parsed.GetRequiredValue(SharedOptions.Device),
        EngineFolder = parsed.GetValue(SharedOptions.EngineFolder),
        Accuracy = parsed.GetValue(Accuracy),
        Coverage = parsed.GetValue(Coverage),
    };

    private static void Write(RunPredictor predictor, ImagePrediction[] predictions, ParseResult parsed)
    {
        var output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(Out) is { } file)
            AtomicFile.Write(file, stream => PredictionCsvFile.Write(predictions, predictor.ClassNames, stream));
        if (parsed.GetValue(Json))
        {
            output.WriteLine(PredictionJson.Serialize(predictor, predictions));
            return;
        }
        PrintTable(predictor, predictions, Terminal.On(output));
        foreach (var rule in predictor.Rules)
            output.WriteLine(Explain(rule));
        output.WriteLine(PredictionJson.Notice);
        if (parsed.GetValue(Out) is { } written)
            output.WriteLine($"predictions: {written}");
    }

    private static void PrintTable(RunPredictor predictor, ImagePrediction[] predictions, IAnsiConsole console)
    {
        var shown = predictions.Where(prediction => prediction.Fault is null).Take(ShownImages).ToArray();
        if (shown.Length == 0)
            return;
        var table = Terminal.Table("image", "predictor", "decision", "most probable", "confidence", $"{100 * predictor.Rules[0].Coverage:0.##} % set");
        foreach (var (image, decision, title) in shown.SelectMany(prediction => prediction.Decisions.Select((decision, index) => (index == 0 ? prediction.Image : "", decision, predictor.Rules[index].Title))))
        {
            var name = predictor.ClassNames[decision.Class];
            Terminal.Row(table, image, title, decision.Sure ? name : "not sure", name, Terminal.Percent(decision.Confidence), string.Join(", ", decision.Set.Select(k => predictor.ClassNames[k])));
        }
        console.Write(table);
        var readable = predictions.Count(prediction => prediction.Fault is null);
        if (shown.Length < readable)
            console.WriteLine($"the first {shown.Length} of {readable:N0} images; --out FILE.csv has all");
    }

    private static string Explain(DecisionRule rule)
    {
        var calibrated = rule.Calibration.Temperature is { } scaling ? $"temperature {scaling.Temperature:F3}" : "vector scaling";
        return rule.Threshold is { } point
            ? $"{rule.Title}: {calibrated}; sure from its own confidence {Terminal.Percent(point.Threshold, 2)} on, where {Terminal.Percent(point.Accuracy, 2)} of {Terminal.Percent(point.Coverage)} of the validation images were right ({100 * rule.Accuracy:0.##} % wished)"
            : $"{rule.Title}: {calibrated}; never sure, as no confidence reaches {100 * rule.Accuracy:0.##} % right on validation images";
    }

    /// <summary>The others were predicted; the names and the exit code say that these were not, as grep's do.</summary>
    private static bool Unreadable(ImagePrediction[] predictions, TextWriter error)
    {
        var faults = predictions.Where(prediction => prediction.Fault is not null).ToArray();
        if (faults.Length == 0)
            return false;
        var named = string.Join(", ", faults.Take(NamesInError).Select(fault => $"{fault.Image} ({fault.Fault})"));
        error.WriteLine($"error: {faults.Length:N0} of {predictions.Length:N0} images cannot be read and were left out: {named}{(faults.Length > NamesInError ? " and others" : "")}");
        return true;
    }
}
