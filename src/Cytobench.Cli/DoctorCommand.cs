using System.CommandLine;
using System.Runtime.InteropServices;
using Cytobench.Engine;
using Cytobench.Models;
using Cytobench.Training;
using static TorchSharp.torch;

namespace Cytobench.Cli;

/// <summary>Tells what a run would use and whether training works: cytobench doctor.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        var command = new Command("doctor", "Tell what a run would use, and whether training can work here.") { SharedOptions.EngineFolder };
        command.SetAction(parsed =>
        {
            var output = parsed.InvocationConfiguration.Output;
            void Line(string what, object value) => output.WriteLine($"{what,-16}{value}");
            Line("system", $"{RuntimeInformation.OSDescription} ({RuntimeInformation.RuntimeIdentifier})");
            Line("processor", Processor.Name);
            Line(".NET", Environment.Version);
            WriteFolder(Line, "cache", CacheFolder.Root);
            WriteFolder(Line, "data sets", MedMnistFolder());
            Line("", Cached(MedMnistFolder(), "*.npz"));
            WriteFolder(Line, "weights", CacheFolder.Weights);
            Line("", Cached(CacheFolder.Weights, "*.safetensors"));

            var started = TorchEngine.Start(new EngineOptions { LibraryFolder = parsed.GetValue(SharedOptions.EngineFolder) ?? new EngineOptions().LibraryFolder });
            Line("engine", $"{started.Version} from {started.Native.LibTorchFolder}");
            Line("bridge", started.Native.Patched
                ? $"{started.Native.Bridge} (a copy that also loads on this system's older libstdc++)"
                : started.Native.Bridge);
            Line("device", $"{started.DeviceName}, {started.PrecisionName}; {(cuda.is_available() ? cuda.device_count() : 0)} CUDA devices");
            if (started.IsCuda)
                Line("own kernels", started.KernelObstacle is { } obstacle ? $"none: {obstacle}" : "compiled");
            Line("threads", $"{started.Threads}{(started.HeapTuned ? "; glibc's heap keeps large blocks" : "")}");
            Line("training", TrainOneStep(started));
            return 0;
        });
        return command;
    }

    /// <summary>Forward, backward and update of a small network: what fails here fails in a run.</summary>
    private static string TrainOneStep(TorchEngine engine)
    {
        using var scope = NewDisposeScope();
        using var model = ModelCatalogue.Find("vit_tiny_patch4_28").Create(classes: 2, imageSize: 28, seed: 0);
        var step = TrainingProbe.Step(model, engine);
        return double.IsFinite(step) ? $"works (loss of one step {step:F4})" : throw new UserException($"one training step gave a loss of {step}: this engine and device cannot train");
    }

    private static string MedMnistFolder() => Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".medmnist");

    private static void WriteFolder(Action<string, object> line, string what, string folder)
    {
        var existing = folder;
        while (!Directory.Exists(existing) && Path.GetDirectoryName(existing) is { } parent)
            existing = parent;
        line(what, $"{folder} ({new DriveInfo(existing).AvailableFreeSpace / 1e9:F1} GB free)");
    }

    private static string Cached(string folder, string pattern)
    {
        var files = Directory.Exists(folder) ? Directory.EnumerateFiles(folder, pattern, SearchOption.AllDirectories).Select(Path.GetFileName).Order().ToList() : [];
        return files.Count == 0 ? "none cached" : $"cached: {string.Join(", ", files)}";
    }
}
