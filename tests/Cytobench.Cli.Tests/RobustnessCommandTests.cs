using System.Text.Json;

namespace Cytobench.Cli.Tests;

public sealed class RobustnessCommandTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("cytobench-test-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void A_run_is_tested_on_corrupted_images_and_reported_again()
    {
        var (trained, _, fault) = CytobenchProcess.Run(folder.FullName,
            "run", "--preset", "demo", "--models", "resnet18", "--epochs", "1", "--demo-train", "48", "--demo-val", "24", "--demo-test", "24", "--samples-per-class", "1", "--out", "mine");
        Assert.True(trained == 0, fault);
        Assert.DoesNotContain("id=\"robustness\"", Read("report.html"), StringComparison.Ordinal);

        var (exitCode, output, error) = CytobenchProcess.Run(folder.FullName, "robustness", "--run", "mine", "--corruptions", "pixelate,bubble", "--severities", "1,5", "--device", "cpu");
        Assert.True(exitCode == 0, error);
        Assert.Contains("mean corrupted", output, StringComparison.Ordinal);
        Assert.Contains("n/a", output, StringComparison.Ordinal);          // BE of drawn cells
        Assert.All(
            (string[])["results/robustness.json", "results/robustness.csv", "figures/robustness_curves.svg", "figures/robustness_heatmap.png", "figures/robustness_sheet.png"],
            file => Assert.True(File.Exists(Path.Combine(folder.FullName, "mine", file)), file));
        Assert.Contains("id=\"robustness\"", Read("report.html"), StringComparison.Ordinal);
        Assert.Equal(1 + 1 + 4, Read("results/robustness.csv").TrimEnd().Split('\n').Length);
        var model = JsonDocument.Parse(Read("results/robustness.json")).RootElement.GetProperty("models")[0];
        var errors = model.GetProperty("corruptions")[1].GetProperty("severities").EnumerateArray().Select(scores => scores.GetProperty("balanced_error").GetDouble());
        Assert.Equal(errors.Average(), model.GetProperty("corruptions")[1].GetProperty("mean").GetProperty("balanced_error").GetDouble(), 1e-12);

        // The report comes again from run.json alone.
        var page = Read("report.html");
        File.Delete(Path.Combine(folder.FullName, "mine", "report.html"));
        File.Delete(Path.Combine(folder.FullName, "mine", "models/resnet18_s42/best.safetensors"));
        var (reported, said, reportFault) = CytobenchProcess.Run(folder.FullName, "report", "mine");
        Assert.True(reported == 0, reportFault);
        Assert.Contains("report.html", said, StringComparison.Ordinal);
        Assert.Equal(page, Read("report.html"));
    }

    [Theory]
    [InlineData("nowhere", "robustness", "--run", "nowhere")]
    [InlineData("zoom_blur", "robustness", "--run", "nowhere", "--corruptions", "zoom_blur")]
    [InlineData("--severities high", "robustness", "--run", "nowhere", "--severities", "high")]
    [InlineData("--run", "robustness")]
    [InlineData("nowhere", "report", "nowhere")]
    public void A_mistake_is_one_line(string expected, params string[] arguments)
    {
        var (exitCode, _, error) = CytobenchProcess.Run(folder.FullName, arguments);
        Assert.Equal(2, exitCode);
        var fault = Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("error: ", fault, StringComparison.Ordinal);
        Assert.Contains(expected, fault, StringComparison.Ordinal);
    }

    private string Read(string file) => File.ReadAllText(Path.Combine(folder.FullName, "mine", file));
}
