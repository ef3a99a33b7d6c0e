using System.CommandLine;
using System.Globalization;
using System.Text;
using Cytobench.Cli.Views;
using Cytobench.Reporting.Figures;
using Cytobench.Runs;
using Cytobench.Training;

namespace Cytobench.Cli;

/// <summary>Which learning rates a run's models bear: cytobench tune --preset NAME [any option of run].</summary>
internal static class TuneCommand
{
    private static readonly RateRange Defaults = new();

    private static readonly Option<string?> Model = new("--model") { Description = "One model; those of the config without it", HelpName = "NAME" };
    private static readonly Option<double> From = new("--from") { Description = "First learning rate", HelpName = "X", DefaultValueFactory = _ => Defaults.From };
    private static readonly Option<double> To = new("--to") { Description = "Last learning rate", HelpName = "X", DefaultValueFactory = _ => Defaults.To };
    private static readonly Option<int> Steps = new("--steps") { Description = "From the first to the last", HelpName = "N", DefaultValueFactory = _ => Defaults.Steps };
    private static readonly Option<string> Out = new("--out") { Description = "Folder for the curve (.csv) and the figure (.png), or the figure, with the curve beside it", HelpName = "DIR|FILE.png", DefaultValueFactory = _ => "tune" };

    public static Command Create()
    {
        var command = new Command("tune", "Find learning rates by a short range test on training images.") { SharedOptions.Preset, SharedOptions.Config, Model, From, To, Steps, Out, SharedOptions.EngineFolder, SharedOptions.Mirror };
        foreach (var option in RunConfigOptions.All)
            command.Options.Add(option.Option);
        ViewOptions.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, cancellation)));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancellation) =>
        WatchedWork.Run(parsed, monitor => Tune(parsed, monitor), () => "stopped; nothing was written", cancellation);

    private static Outcome Tune(ParseResult parsed, RunMonitor monitor)
    {
        if ((parsed.GetValue(SharedOptions.Preset) is null) == (parsed.GetValue(SharedOptions.Config) is null))
            throw new UserException("tune: name one of --preset NAME and --config FILE");
        var start = parsed.GetValue(SharedOptions.Preset) is { } preset ? Presets.Find(preset) : RunJson.LoadConfig(parsed.GetRequiredValue(SharedOptions.Config)!);
        var config = RunConfigOptions.All.Aggregate(start, (current, option) => option.Apply(parsed, current));
        if (parsed.GetValue(Model) is { } one)
            config = config with { Models = [one] };
        var range = new RateRange { From = parsed.GetValue(From), To = parsed.GetValue(To), Steps = parsed.GetValue(Steps) };
        var place = parsed.GetRequiredValue(Out);
        var models = TuneRun.Run(config, new RunOptions { Folder = place, EngineFolder = parsed.GetValue(SharedOptions.EngineFolder), DataMirror = parsed.GetValue(SharedOptions.Mirror) }, range, monitor);
        var (figure, curve) = place.EndsWith(".png", StringComparison.OrdinalIgnoreCase)
            ? (place, Path.ChangeExtension(place, ".csv"))
            : (Path.Combine(place, "learning_rate.png"), Path.Combine(place, "learning_rate.csv"));
        AtomicFile.WriteText(curve, Csv(models));
        monitor.Tell(new ArtifactWritten(curve, "loss of every step, by its learning rate"));
        AtomicFile.Write(figure, stream => RateChart.SavePng(models, stream));
        monitor.Tell(new ArtifactWritten(figure, "the same as a figure, with the suggested rates"));
        return new Outcome(figure, output => Print(models, curve, figure, output));
    }

    private static void Print(IReadOnlyList<TunedModel> models, string curve, string figure, TextWriter output)
    {
        var table = Terminal.Table("model", "suggested peak", "steepest fall", "a tenth of the minimum", "configured");
        foreach (var model in models)
            Terminal.Row(table, [model.Title, .. ((double[])[model.Suggestion.Peak, model.Suggestion.Steepest, model.Suggestion.TenthOfMinimum, model.Configured]).Select(RateSuggestion.Text)]);
        Terminal.On(output).Write(table);
        foreach (var model in models.Where(model => double.IsNaN(model.Suggestion.Peak)))
            output.WriteLine($"note: the loss of {model.Model} never fell; try a lower --from");
        foreach (var model in models.Where(model => model.Points[^1] == model.Points.MinBy(point => point.Smoothed)))
            output.WriteLine($"note: the loss of {model.Model} still fell at the last rate; try a higher --to");
        output.WriteLine("The suggestion is the lower of two: where the smoothed loss falls fastest, and a tenth of the rate at its minimum. A peak for --lr, after a warm-up.");
        output.WriteLine($"curve: {curve}\nfigure: {figure}");
    }

    private static string Csv(IReadOnlyList<TunedModel> models)
    {
        var csv = new StringBuilder("model,step,learning_rate,loss,smoothed_loss\n");
        foreach (var model in models)
            for (var step = 0; step < model.Points.Count; step++)
                csv.Append(CultureInfo.InvariantCulture, $"{model.Model},{step + 1},{model.Points[step].LearningRate:R},{model.Points[step].Loss:R},{model.Points[step].Smoothed:R}\n");
        return csv.ToString();
    }
}
