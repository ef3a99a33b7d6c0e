using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Cytobench.Cli.Tests;

public sealed class StopSignalsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("cytobench-stop-").FullName;

    [Fact]
    public void The_first_signal_asks_to_stop_and_the_second_is_left_to_the_system()
    {
        using var signals = new StopSignals();
        var (first, second) = (new PosixSignalContext(PosixSignal.SIGINT), new PosixSignalContext(PosixSignal.SIGTERM));
        Assert.False(signals.Token.IsCancellationRequested);
        signals.Hear(first);
        Assert.True(signals.Token.IsCancellationRequested);
        Assert.True(first.Cancel);
        signals.Hear(second);
        Assert.False(second.Cancel);
    }

    [Fact]
    public void Ctrl_C_stops_a_training_and_says_how_to_go_on()
    {
        var (exitCode, error) = Signalled("INT");
        Assert.Equal(130, exitCode);
        Assert.Contains("cytobench run --resume run", error, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder, "run", "config.json")));
    }

    /// <summary>Whichever of the two comes first, or the training's end before the second: no exception is shown.</summary>
    [Fact]
    public void Two_signals_at_once_end_the_program_without_an_exception()
    {
        var (exitCode, error) = Signalled("INT", "TERM");
        Assert.Contains(exitCode, (int[])[128 + 2, 128 + 15]);
        Assert.DoesNotContain("xception", error, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>A training that would take minutes, and gets signals after its first epoch.</summary>
    private (int ExitCode, string Error) Signalled(params string[] signals)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "sends signals with kill");
        Assert.SkipWhen(IgnoresInterrupts(), "SIGINT is ignored here, as a shell does for what it runs in the background, and every program started from here inherits that");
        var start = new ProcessStartInfo("dotnet",
        [
            typeof(CommandLine).Assembly.Location, "run", "--preset", "demo", "--models", "resnet18", "--demo-train", "128", "--demo-val", "16", "--demo-test", "16", "--epochs", "100", "--plain", "--out", "run",
        ])
        { WorkingDirectory = folder, RedirectStandardError = true, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var told = new List<string>();
        while (process.StandardError.ReadLine() is { } line)
        {
            told.Add(line);
            if (line.StartsWith("resnet18_s42 epoch 1/", StringComparison.Ordinal))
            {
                using var kill = Process.Start("sh", ["-c", string.Join(';', signals.Select(signal => $"kill -{signal} {process.Id}"))]);
                kill.WaitForExit();
                break;
            }
        }
        told.Add(process.StandardError.ReadToEnd());
        process.WaitForExit();
        return (process.ExitCode, string.Join('\n', told.Append(output.Result)));
    }

    private static bool IgnoresInterrupts()
    {
        const int Interrupt = 1 << (2 - 1);                              // bit n - 1 of the mask is signal n
        return File.Exists("/proc/self/status")
            && File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith("SigIgn:", StringComparison.Ordinal)) is { } line
            && (Convert.ToUInt64(line["SigIgn:".Length..].Trim(), 16) & Interrupt) != 0;
    }
}
