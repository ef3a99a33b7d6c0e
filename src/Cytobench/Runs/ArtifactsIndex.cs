using System.Text;
using Cytobench.Explain.Features;

namespace Cytobench.Runs;

/// <summary>ARTIFACTS.md: what is where in a run folder.</summary>
public static class ArtifactsIndex
{
    public const string File = "ARTIFACTS.md";

    private const int Listed = 48;                                       // of one folder; further ones are counted

    /// <param name="summary">The run.</param>
    /// <param name="folder">Looked into for the files that the run itself made.</param>
    /// <param name="written">Those that the writers made.</param>
    public static void Write(RunSummary summary, RunFolder folder, IEnumerable<Artifact> written)
    {
        var all = written.Concat(OfTheRun(summary, folder)).DistinctBy(artifact => artifact.Path).OrderBy(artifact => artifact.Path, StringComparer.Ordinal).ToArray();
        var text = new StringBuilder($"# What is where in {MarkdownText.Escape(summary.Name)}\n\n");
        text.Append("Begin with [report.html](report.html); run.json holds everything that it is made of.\n");
        foreach (var group in all.GroupBy(artifact => FolderOf(artifact.Path)).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            text.Append($"\n## {(group.Key.Length == 0 ? "The run" : group.Key + "/")}\n\n| File | What it is |\n|---|---|\n");
            foreach (var artifact in group.Take(Listed))
                text.Append($"| [{MarkdownText.Escape(artifact.Path[(group.Key.Length == 0 ? 0 : group.Key.Length + 1)..])}]({Uri(artifact.Path)}) | {MarkdownText.Escape(artifact.Description)} |\n");
            if (group.Count() > Listed)
                text.Append($"\nand {group.Count() - Listed} more like these.\n");
        }
        folder.WriteText(File, text.ToString());
    }

    private static IEnumerable<Artifact> OfTheRun(RunSummary summary, RunFolder folder)
    {
        yield return new Artifact(RunJson.SummaryFile, Describe(RunJson.SummaryFile, summary)!); // saved after the writers
        if (!Directory.Exists(folder.Root))
            yield break;
        foreach (var file in Directory.EnumerateFiles(folder.Root, "*", SearchOption.AllDirectories))
        {
            var path = Path.GetRelativePath(folder.Root, file).Replace('\\', '/');
            if (Describe(path, summary) is { } description)
                yield return new Artifact(path, description);
        }
    }

    private static string? DescribeFeatures(string path, FeatureSpaceResult features) =>
        path == features.Queries.File ? "test images whose neighbours are shown, uint8"
        : path == features.Neighbours.File ? "their nearest training images, uint8"
        : features.Models.FirstOrDefault(model => model.FeaturesFile == path) is { } whole ? $"features of the test images in {whole.Model}, seed {whole.Seed}, float32"
        : features.Models.FirstOrDefault(model => model.Projection.File == path) is { } drawn ? $"those of {drawn.Model}, seed {drawn.Seed}, along their two main directions, float32"
        : null;

    private static string? Describe(string path, RunSummary summary) => path switch
    {
        RunJson.SummaryFile => "config, environment, data, predictions and scores: everything that the report is made of",
        RunJson.ConfigFile => "everything that decided the result; repeats the run",
        "run.log" => "what happened when, with the time that each stage took",
        "report.html" => "the whole comparison on one page that opens offline",
        _ when summary.Models.FirstOrDefault(run => run.Checkpoint == path) is { } run => $"tested checkpoint of {run.Model}, seed {run.Seed}, epoch {run.BestEpoch}",
        _ when path.EndsWith(".part", StringComparison.Ordinal) => null,
        _ when path.StartsWith("models/", StringComparison.Ordinal) && path.EndsWith("/calibration.json", StringComparison.Ordinal) => "what makes its confidences truer, fitted on validation images",
        _ when path.StartsWith("models/", StringComparison.Ordinal) => "training state",
        _ when path.StartsWith("tensorboard/", StringComparison.Ordinal) => "for TensorBoard: loss and rate on the way, scores of every epoch",
        _ when path.StartsWith("results/", StringComparison.Ordinal) => DescribeResult(Path.GetFileName(path)),
        _ when summary.Robustness is { } tested && path == tested.ImagesFile => "one image clean and under every corruption and severity, uint8",
        _ when summary.Explanations is { } set && path == set.ImagesFile => "the explained images, uint8",
        _ when summary.Missed.Any(set => set.ImagesFile == path) => "test images that models got wrong, uint8",
        _ when summary.Explanations?.FeatureSpace is { } features && DescribeFeatures(path, features) is { } description => description,
        _ when summary.Missed.Prepend(summary.Explanations).SelectMany(set => set?.Maps ?? []).FirstOrDefault(maps => maps.MapsFile == path) is { } maps => $"{maps.Method} maps of {maps.Model}, seed {maps.Seed}, float32 in [0, 1]",
        _ => null,
    };

    private static string DescribeResult(string name) => name switch
    {
        _ when name.Contains("[AUC]", StringComparison.Ordinal) => "probabilities as MedMNIST's evaluator reads them",
        _ when name.Contains("predictions", StringComparison.Ordinal) => "label, prediction and probabilities of every image",
        _ when name.Contains("metrics", StringComparison.Ordinal) => "all scores",
        _ when name.Contains("epochs", StringComparison.Ordinal) || name.Contains("history", StringComparison.Ordinal) => "loss and scores of every epoch",
        _ => "result",
    };

    private static string FolderOf(string path) => path.Contains('/', StringComparison.Ordinal) ? path[..path.LastIndexOf('/')] : "";

    private static string Uri(string path) => string.Join('/', path.Split('/').Select(System.Uri.EscapeDataString));
}
