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

    [Theory]
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
