using System.Text.Json;

namespace Cytobench.Cli.Tests;

public sealed class RunCommandTests : IDisposable
{
    private static readonly string[] Small =
        ["run", "--preset", "demo", "--models", "resnet18", "--epochs", "1", "--demo-train", "48", "--demo-val", "24", "--demo-test", "24", "--samples-per-class", "1"];

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("cytobench-test-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void A_run_writes_everything_and_says_where()
    {
        var (exitCode, output, error) = CytobenchProcess.Run(folder.FullName, [.. Small, "--out", "mine"]);
        Assert.True(exitCode == 0, error);
        Assert.Contains(Path.Combine("mine", "report.html"), output, StringComparison.Ordinal);
        Assert.Contains("ResNet-18", output, StringComparison.Ordinal);
        Assert.Contains("synthetic", output, StringComparison.Ordinal);
        string[] expected =
        [
            "run.json", "config.json", "run.log", "report.html", "ARTIFACTS.md", "models/resnet18_s42/best.safetensors",
            "results/final_comparison.csv", "results/final_summary.md", "results/resnet18_s42_test_predictions.csv", "results/resnet18_s42_test_metrics.json",
            "figures/training_curves.png", "figures/confusion_resnet18_s42_test.png",
        ];
        Assert.All(expected, file => Assert.True(File.Exists(Path.Combine(folder.FullName, "mine", file)), $"{file} is missing"));
        Assert.Equal(8, Directory.EnumerateFiles(Path.Combine(folder.FullName, "mine", "figures", "gradcam"), "*.png", SearchOption.AllDirectories).Count());
        Assert.Empty(Directory.EnumerateFiles(folder.FullName, "*.part", SearchOption.AllDirectories));

        // What was written can be scored and drawn again.
        var (scored, json, _) = CytobenchProcess.Run(folder.FullName, "score", "mine/results/resnet18_s42_test_predictions.csv", "--json");
        Assert.Equal(0, scored);
        Assert.Equal(
            JsonDocument.Parse(File.ReadAllText(Path.Combine(folder.FullName, "mine/results/resnet18_s42_test_metrics.json"))).RootElement.GetProperty("f1_macro").GetDouble(),
            JsonDocument.Parse(json).RootElement.GetProperty("f1_macro").GetDouble(), 1e-6);
        Assert.Equal(0, CytobenchProcess.Run(folder.FullName, "plot", "confusion", "--run", "mine", "--model", "resnet18", "--split", "test", "--normalize", "--out", "again.png").ExitCode);
        Assert.True(File.Exists(Path.Combine(folder.FullName, "again.png")));

        var (again, _, refusal) = CytobenchProcess.Run(folder.FullName, [.. Small, "--out", "mine"]);
        Assert.Equal(2, again);
        Assert.Contains("not empty", refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--preset", "--preset")]
    [InlineData("name one of --preset", "")]
    [InlineData("--preset finest", "--preset", "finest")]
    [InlineData("name one of --preset", "--preset", "demo", "--config", "x.json")]
    [InlineData("--image-size 30", "--preset", "demo", "--image-size", "30")]
    [InlineData("no-such-cells.zip", "--preset", "demo", "--data", "no-such-cells.zip")]
    [InlineData("missing.json", "--config", "missing.json")]
    [InlineData("--resume nowhere", "--resume", "nowhere")]
    [InlineData("missing.safetensors", "--preset", "demo", "--models", "resnet18", "--pretrained", "missing.safetensors")]
    [InlineData("--epochs", "--preset", "demo", "--epochs", "many")]
    [InlineData("--nonsense", "--preset", "demo", "--nonsense")]
    [InlineData("--device tpu", "--preset", "demo", "--device", "tpu")]
    [InlineData("--budget soon", "--preset", "demo", "--budget", "soon")]
    [InlineData("--epochs 0", "--preset", "demo", "--budget", "none", "--epochs", "0")]
    [InlineData("give one of them", "--preset", "demo", "--budget", "30m", "--epochs", "3")]
    [InlineData("too short", "--preset", "demo", "--models", "resnet18", "--budget", "1s", "--demo-train", "32", "--demo-val", "8", "--demo-test", "8")]
    [InlineData("--scale 2,1", "--preset", "demo", "--scale", "2,1")]
    [InlineData("--micro-batch few", "--preset", "demo", "--micro-batch", "few")]
    [InlineData("--layer-decay 0", "--preset", "demo", "--layer-decay", "0")]
    [InlineData("--distill nowhere", "--preset", "demo", "--models", "resnet18", "--distill", "nowhere")]
    [InlineData("--tf32 maybe", "--preset", "demo", "--tf32", "maybe")]
    public void A_mistake_is_one_line_and_leaves_nothing_behind(string expected, params string[] arguments)
    {
        var (exitCode, _, error) = CytobenchProcess.Run(folder.FullName, ["run", .. arguments.Where(argument => argument.Length > 0)]);
        Assert.Equal(2, exitCode);
        var fault = Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => line.StartsWith("error: ", StringComparison.Ordinal));
        Assert.Contains(expected, fault, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(folder.FullName, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void Help_names_every_command()
    {
        var (exitCode, output, _) = CytobenchProcess.Run(folder.FullName, "--help");
        Assert.Equal(0, exitCode);
        Assert.All((string[])["run", "data", "models", "doctor", "score", "plot", "tune", "pretrain", "bench"], command => Assert.Contains($"  {command}", output, StringComparison.Ordinal));
    }
}
