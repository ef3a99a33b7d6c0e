using System.CommandLine;
using Cytobench.Engine;
using Cytobench.Models;
using Spectre.Console;

namespace Cytobench.Cli;

/// <summary>Lists the models: cytobench models.</summary>
internal static class ModelsCommand
{
    private const int ClassesForCounting = 8;

    public static Command Create()
    {
        var command = new Command("models", "List the models with their size, cost and paper.");
        command.SetAction(parsed =>
        {
            TorchEngine.Start(new EngineOptions { Device = "cpu" });
            var console = Terminal.On(parsed.InvocationConfiguration.Output);
            var table = Terminal.Table("name", "model", "input", "parameters", "GFLOPs");
            foreach (var spec in ModelCatalogue.All)
            {
                using var model = spec.Create(ClassesForCounting, spec.NativeSize, seed: 0);
                Terminal.Row(table, spec.Name, spec.Title, $"{spec.NativeSize} px", $"{model.parameters().Sum(parameter => parameter.numel()) / 1e6:F2} M", $"{model.FlopsPerImage / 1e9:F2}");
            }
            console.Write(table);
            console.WriteLine($"Parameters with {ClassesForCounting} classes; GFLOPs of one image's forward pass at that input, a multiply-add counting 2.");
            foreach (var paper in ModelCatalogue.All.Select(spec => (spec.Family, spec.Paper)).Distinct())
                console.WriteLine($"{paper.Family}: {paper.Paper}");
            return 0;
        });
        return command;
    }
}
