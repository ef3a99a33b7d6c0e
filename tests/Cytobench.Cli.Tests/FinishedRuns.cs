namespace Cytobench.Cli.Tests;

/// <summary>Two finished runs of one tiny model on the same drawn cells, "first" and "second", and one on others, "other"; made once.</summary>
[CollectionDefinition(nameof(FinishedRuns))]
public sealed class FinishedRuns : ICollectionFixture<FinishedRuns>, IDisposable
{
    public FinishedRuns()
    {
        Json = Make("first", "48", "--json");
        Quiet = Make("second", "48", "--quiet", "--seeds", "7");
        Plain = Make("other", "56", "--plain");
    }

    public string Root { get; } = Directory.CreateTempSubdirectory("cytobench-test-").FullName;

    internal (int ExitCode, string Output, string Error) Json { get; }

    internal (int ExitCode, string Output, string Error) Quiet { get; }

    internal (int ExitCode, string Output, string Error) Plain { get; }

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private (int, string, string) Make(string name, string images, params string[] options) => CytobenchProcess.Run(Root,
    [
        "run", "--preset", "demo", "--models", "resnet18", "--epochs", "2", "--demo-train", images, "--demo-val", "24", "--demo-test", "24",
        "--samples-per-class", "1", "--resamples", "200", "--out", $"runs/{name}", .. options,
    ]);
}
