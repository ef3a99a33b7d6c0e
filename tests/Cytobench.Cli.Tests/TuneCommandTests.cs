namespace Cytobench.Cli.Tests;

public sealed class TuneCommandTests : IDisposable
{
    private static readonly string[] Small = ["tune", "--preset", "demo", "--demo-train", "64", "--demo-val", "8", "--demo-test", "8"];

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("cytobench-test-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void A_range_test_prints_a_rate_for_each_model_and_writes_curve_and_figure()
    {
        var (exitCode, output, error) = CytobenchProcess.Run(folder.FullName, [.. Small, "--steps", "20", "--from", "1e-5", "--to", "1e-2"]);
        Assert.True(exitCode == 0, error);
        Assert.Contains("ResNet-18", output, StringComparison.Ordinal);
        Assert.Contains("ViT-Ti/4", output, StringComparison.Ordinal);
        var curve = File.ReadAllLines(Path.Combine(folder.FullName, "tune", "learning_rate.csv"));
        Assert.Equal("model,step,learning_rate,loss,smoothed_loss", curve[0]);
        Assert.InRange(curve.Length, 17, 41);                            // both models, 20 steps at most
        Assert.True(new FileInfo(Path.Combine(folder.FullName, "tune", "learning_rate.png")).Length > 5_000);
    }

    [Fact]
    public void One_model_goes_into_a_figure_with_its_curve_beside_it_the_same_each_time()
    {
        string[] one = [.. Small, "--model", "vit_tiny_convstem4_d6_gap_28", "--steps", "10", "--device", "cpu"];
        Assert.Equal(0, CytobenchProcess.Run(folder.FullName, [.. one, "--out", "first.png"]).ExitCode);
        Assert.Equal(0, CytobenchProcess.Run(folder.FullName, [.. one, "--out", "second.png"]).ExitCode);
        Assert.Equal(["first.csv", "first.png", "second.csv", "second.png"], folder.EnumerateFiles().Select(file => file.Name).Order());
        foreach (var ending in (string[])["csv", "png"])
            Assert.Equal(File.ReadAllBytes(Path.Combine(folder.FullName, $"first.{ending}")), File.ReadAllBytes(Path.Combine(folder.FullName, $"second.{ending}")));
    }

    [Theory]
    [InlineData("resnet19", "--model", "resnet19")]
    [InlineData("--steps 3", "--steps", "3")]
    [InlineData("--from 0", "--from", "0")]
    [InlineData("--to 1E-08", "--to", "1e-8")]
    public void A_mistake_is_one_line(string expected, params string[] arguments)
    {
        var (exitCode, _, error) = CytobenchProcess.Run(folder.FullName, [.. Small, .. arguments]);
        Assert.Equal(2, exitCode);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.FullName));
    }
}
