namespace Cytobench.Cli.Tests;

public sealed class TableCommandTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("cytobench-test-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void Tables_of_a_run_are_printed_and_written()
    {
        var (trained, _, fault) = CytobenchProcess.Run(folder.FullName,
            "run", "--preset", "demo", "--models", "resnet18", "--epochs", "1", "--demo-train", "48", "--demo-val", "24", "--demo-test", "24", "--samples-per-class", "1", "--out", "mine");
        Assert.True(trained == 0, fault);
        Assert.All((string[])["report.pdf", "report.md", "results.ipynb"], file => Assert.True(new FileInfo(Path.Combine(folder.FullName, "mine", file)).Length > 1000, file));

        var (shown, markdown, _) = CytobenchProcess.Run(folder.FullName, "table", "mine");
        Assert.Equal(0, shown);
        Assert.Contains("| ResNet-18 | 1 |", markdown, StringComparison.Ordinal);

        var (written, nothing, error) = CytobenchProcess.Run(folder.FullName, "table", "mine", "--format", "latex", "--table", "classes", "--out", "paper/classes.tex");
        Assert.True(written == 0, error);
        Assert.Empty(nothing);
        Assert.Contains(@"\toprule", File.ReadAllText(Path.Combine(folder.FullName, "paper/classes.tex")), StringComparison.Ordinal);

        foreach (var (table, format, said) in ((string, string, string)[])[("pie", "latex", "--table pie"), ("main", "word", "--format word"), ("robustness", "csv", "no results")])
        {
            var (refused, _, line) = CytobenchProcess.Run(folder.FullName, "table", "mine", "--table", table, "--format", format);
            Assert.Equal(2, refused);
            Assert.StartsWith("error: ", Assert.Single(line.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
            Assert.Contains(said, line, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("nowhere", "table", "nowhere")]
    [InlineData("RUN", "table")]
    public void A_mistake_is_one_line(string expected, params string[] arguments)
    {
        var (exitCode, _, error) = CytobenchProcess.Run(folder.FullName, arguments);
        Assert.Equal(2, exitCode);
        Assert.Contains(expected, Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }
}
