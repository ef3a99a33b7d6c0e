using System.CommandLine;
using Cytobench.Reporting.Figures;

namespace Cytobench.Cli;

/// <summary>Draws figures of a finished run again: cytobench plot confusion --run R --model M --split test [--normalize] [--out FILE].</summary>
internal static class PlotCommand
{
    public static Command Create() => new("plot", "Draw a figure of a finished run again, without training.") { Confusion() };

    private static Command Confusion()
    {
        var model = new Option<string>("--model") { Description = "A model of the run, as resnet18, or one of its seeds, as resnet18_s42", HelpName = "NAME", Required = true };
        var split = new Option<string>("--split") { Description = "val or test", HelpName = "NAME", DefaultValueFactory = _ => "test" };
        var normalize = new Option<bool>("--normalize") { Description = "Percent of each true class instead of counts" };
        var output = new Option<string?>("--out") { Description = "A .png or .svg file; without it, both go into the run's figures folder", HelpName = "FILE" };
        var command = new Command("confusion", "Draw a confusion matrix.") { SharedOptions.Run, model, split, normalize, output };
        command.SetAction(parsed =>
        {
            var plot = ConfusionPlot.Of(parsed.GetRequiredValue(SharedOptions.Run), parsed.GetRequiredValue(model), parsed.GetRequiredValue(split), parsed.GetValue(normalize));
            foreach (var file in parsed.GetValue(output) is { } path ? plot.Save(path) : plot.SaveIntoRun())
                parsed.InvocationConfiguration.Output.WriteLine(file);
            return 0;
        });
        return command;
    }
}
