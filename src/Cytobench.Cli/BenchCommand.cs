using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Cytobench.Benchmarks;
using Cytobench.Engine;
using Spectre.Console;

namespace Cytobench.Cli;

/// <summary>Times training and prediction steps: cytobench bench --models A,B --sizes 64 --batches 32,64 [--json].</summary>
internal static class BenchCommand
{
    private static readonly StepBenchmarkOptions Defaults = new();

    private static readonly Option<string> Models = new("--models") { Description = "Some that 'cytobench models' lists", HelpName = "A,B", DefaultValueFactory = _ => string.Join(',', Defaults.Models) };
    private static readonly Option<string?> Sizes = new("--sizes") { Description = "Pixels a side; each model's native size without it", HelpName = "N,N" };
    private static readonly Option<string> Batches = new("--batches") { Description = "Images per step", HelpName = "N,N", DefaultValueFactory = _ => string.Join(',', Defaults.Batches) };
    private static readonly Option<int> Steps = new("--steps") { Description = "Timed steps, whose median counts", HelpName = "N", DefaultValueFactory = _ => Defaults.Steps };
    private static readonly Option<int> WarmUps = new("--warmup") { Description = "Steps before them", HelpName = "N", DefaultValueFactory = _ => Defaults.WarmUps };
    private static readonly Option<string> Mode = new("--mode") { Description = "train, or infer: the forward pass alone", HelpName = "NAME", DefaultValueFactory = _ => Defaults.Mode };
    private static readonly Option<string> MicroBatch = new("--micro-batch") { Description = "Images that pass through the network at once: none (the whole batch), auto, or a number", HelpName = "N", DefaultValueFactory = _ => Defaults.MicroBatch };
    private static readonly Option<bool> CheckpointActivations = new("--checkpoint-activations") { Description = "Transformers compute each block again in the backward pass: less memory, more time" };
    private static readonly Option<string> Precision = new("--precision") { Description = "auto, fp32 or bf16", HelpName = "NAME", DefaultValueFactory = _ => Defaults.Engine.Precision };
    private static readonly Option<int> Threads = new("--threads") { Description = "CPU threads; 0 for all cores", HelpName = "N" };
    private static readonly Option<string> ChannelsLast = Switch("--channels-last", "Convolutional networks keep channels innermost in memory", Defaults.Engine.ChannelsLast);
    private static readonly Option<string> Scripted = Switch("--scripted", "Transformer blocks run as one TorchScript function", Defaults.Engine.Scripted);
    private static readonly Option<string> FusedNormalization = Switch("--fused-normalization", "Residual networks normalise, add and cut in kernels of our own, on CUDA in bf16", Defaults.Engine.FusedNormalization);
    private static readonly Option<string> OwnProducts = Switch("--own-products", "Linear layers multiply with AVX-512 code of our own, on a CPU in float32", Defaults.Engine.OwnProducts);
    private static readonly Option<string> Tf32 = Switch("--tf32", "float32 products on CUDA with 10 bits of mantissa", Defaults.Engine.Tf32);
    private static readonly Option<bool> Json = new("--json") { Description = "Print a JSON array instead of a table" };

    public static Command Create()
    {
        var command = new Command("bench", "Time training steps on this machine, beside what its arithmetic would allow.") { Models, Sizes, Batches, Steps, WarmUps, Mode, MicroBatch, CheckpointActivations, SharedOptions.Device, Precision, Threads, SharedOptions.EngineFolder, ChannelsLast, Scripted, FusedNormalization, OwnProducts, Tf32, Json };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, cancellation)));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancellation)
    {
        using var progress = new ProgressLine(parsed.InvocationConfiguration.Error);
        IReadOnlyList<StepTiming> timings;
        try
        {
            timings = StepBenchmark.Run(Read(parsed), progress, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return 130;
        }
        progress.Clear();
        if (parsed.GetValue(Json))
            parsed.InvocationConfiguration.Output.WriteLine(JsonSerializer.Serialize(timings, CytobenchJson.Options));
        else
            Print(timings, Terminal.On(parsed.InvocationConfiguration.Output));
        return 0;
    }

    private static StepBenchmarkOptions Read(ParseResult parsed) => new()
    {
        Models = Parts(parsed.GetRequiredValue(Models)),
        Sizes = parsed.GetValue(Sizes) is { } sizes ? Numbers(Sizes, sizes) : Defaults.Sizes,
        Batches = Numbers(Batches, parsed.GetRequiredValue(Batches)),
        Steps = parsed.GetValue(Steps),
        WarmUps = parsed.GetValue(WarmUps),
        Mode = parsed.GetRequiredValue(Mode),
        MicroBatch = parsed.GetRequiredValue(MicroBatch),
        CheckpointActivations = parsed.GetValue(CheckpointActivations),
        Engine = new EngineOptions
        {
            LibraryFolder = parsed.GetValue(SharedOptions.EngineFolder) ?? Defaults.Engine.LibraryFolder,
            Device = parsed.GetRequiredValue(SharedOptions.Device),
            Precision = parsed.GetRequiredValue(Precision),
            Threads = parsed.GetValue(Threads) is >= 0 and var threads ? threads : throw new UserException($"--threads {parsed.GetValue(Threads)}: choose 0 (all cores) or more"),
            ChannelsLast = parsed.GetRequiredValue(ChannelsLast),
            Scripted = parsed.GetRequiredValue(Scripted),
            FusedNormalization = parsed.GetRequiredValue(FusedNormalization),
            OwnProducts = parsed.GetRequiredValue(OwnProducts),
            Tf32 = parsed.GetRequiredValue(Tf32),
        },
    };

    private static void Print(IReadOnlyList<StepTiming> timings, IAnsiConsole console)
    {
        var first = timings[0];
        console.WriteLine($"{Processor.Name}; {first.Engine}, {first.Device}, {first.Precision}, {first.Threads} threads; {first.Mode}, medians of {first.Steps} steps");
        console.WriteLine($"A large matrix product runs at {first.MatrixFlopsPerSecond / 1e9:F0} GFLOP/s; the floor is the time that a step's arithmetic takes at that rate.");
        var table = Terminal.Table("model", "px", "batch", "ms/step", "images/s", "of the floor", "peak MB");
        foreach (var timing in timings)
        {
            Terminal.Row(table, timing.Model, $"{timing.Size}", $"{timing.Batch}", $"{timing.StepMs:F1}", $"{timing.ImagesPerSecond:F1}", $"{timing.FloorShare:P0}",
                timing.PeakBytes is { } bytes ? $"{bytes / 1e6:F0}" : "n/a");
        }
        console.Write(table);
    }

    private static Option<string> Switch(string name, string description, string auto) =>
        new(name) { Description = $"{description}: auto, on or off", HelpName = "NAME", DefaultValueFactory = _ => auto };

    private static string[] Parts(string value) => value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static int[] Numbers(Option option, string value) =>
        [.. Parts(value).Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new UserException($"{option.Name} {value}: '{part}' is not a whole number"))];
}
