using System.CommandLine;
using System.Globalization;
using System.Text;
using Cytobench.Reporting.Figures;
using Cytobench.Runs;

namespace Cytobench.Cli;

/// <summary>Which learning rates a run's models bear: cytobench tune --preset NAME [any option of run].</summary>
internal static class TuneCommand
{
    private static readonly RateRange Defaults = new();

    private static readonly Option<string?> Preset = new("--preset") { Description = $"Start from {string.Join(", ", Presets.All.Keys)}", HelpName = "NAME" };
    private static readonly Option<string?> Config = new("--config") { Description = "Start from a config.json or run.json", HelpName = "FILE" };
    private static readonly Option<double> From = new("--from") { Description = "First learning rate", HelpName = "X", DefaultValueFactory = _ => Defaults.From };
    private static readonly Option<double> To = new("--to") { Description = "Last learning rate", HelpName = "X", DefaultValueFactory = _ => Defaults.To };
    private static readonly Option<int> Steps = new("--steps") { Description = "From the first to the last", HelpName = "N", DefaultValueFactory = _ => Defaults.Steps };
    private static readonly Option<string> Out = new("--out") { Description = "Folder for the curve (.csv) and the figure (.png)", HelpName = "DIR", DefaultValueFactory = _ => "tune" };
    private static readonly Option<string?> Engine = new("--engine") { Description = "lib folder of an installed PyTorch or libtorch (CUDA included) to compute with", HelpName = "DIR" };
    private static readonly Option<string?> Mirror = new("--data-mirror") { Description = "URL or folder that has the data set's file", HelpName = "URL|DIR" };

    public static Command Create()
    {
        var command = new Command("tune", "Find learning rates by a short range test on training images.") { Preset, Config, From, To, Steps, Out, Engine, Mirror };
        foreach (var option in RunConfigOptions.All)
            command.Options.Add(option.Option);
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, cancellation)));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancellation)
    {
        if ((parsed.GetValue(Preset) is null) == (parsed.GetValue(Config) is null))
            throw new UserException("tune: name one of --preset NAME and --config FILE");
        var start = parsed.GetValue(Preset) is { } preset ? Presets.Find(preset) : RunJson.LoadConfig(parsed.GetRequiredValue(Config)!);
        var config = RunConfigOptions.All.Aggregate(start, (current, option) => option.Apply(parsed, current));
        var range = new RateRange { From = parsed.GetValue(From), To = parsed.GetValue(To), Steps = parsed.GetValue(Steps) };
        var folder = parsed.GetRequiredValue(Out);
        using var display = new RunDisplay(parsed.InvocationConfiguration.Error);
        using var monitor = new RunMonitor(display.WriteLine, display, cancellation);
        try
        {
            var models = TuneRun.Run(config, new RunOptions { Folder = folder, EngineFolder = parsed.GetValue(Engine), DataMirror = parsed.GetValue(Mirror) }, range, monitor);
            display.Finish();
            Write(models, folder, parsed.InvocationConfiguration.Output);
            return 0;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            monitor.Log("stopped; nothing was written");
            return 130;
        }
    }

    private static void Write(IReadOnlyList<TunedModel> models, string folder, TextWriter output)
    {
        var files = new RunFolder(folder);
        files.WriteText("learning_rate.csv", Csv(models));
        files.Write("learning_rate.png", stream => RateChart.SavePng(models, stream));
        var table = Terminal.Table("model", "suggested peak", "steepest fall", "a tenth of the minimum", "configured");
        foreach (var model in models)
            Terminal.Row(table, [model.Title, .. ((double[])[model.Suggestion.Peak, model.Suggestion.Steepest, model.Suggestion.TenthOfMinimum, model.Configured]).Select(rate => rate.ToString("0.0e+0", CultureInfo.InvariantCulture))]);
        Terminal.On(output).Write(table);
        output.WriteLine("The suggestion is the lower of two: where the smoothed loss falls fastest, and a tenth of the rate at its minimum. A peak for --lr, after a warm-up.");
        output.WriteLine($"curve: {Path.Combine(folder, "learning_rate.csv")}\nfigure: {Path.Combine(folder, "learning_rate.png")}");
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
