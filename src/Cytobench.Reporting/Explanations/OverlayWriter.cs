using Cytobench.Explain;
using Cytobench.Reporting.Comparisons;
using Cytobench.Runs;

namespace Cytobench.Reporting.Explanations;

/// <summary>One PNG for each explained image, model and method.</summary>
internal sealed class OverlayWriter : IRunWriter
{
    public string Name => "explanation overlays";

    public IEnumerable<Artifact> Write(RunSummary summary, RunFolder folder)
    {
        if (summary.Explanations is not { } set)
            return [];
        var images = new ExplainedImages(set, folder);
        var comparison = new ComparedModels(summary);
        var classes = summary.Data.ClassNames;
        var names = FileNames.CleanAll(classes);
        var all = (from maps in set.Maps from row in Enumerable.Range(0, set.Images.Count) select (Maps: maps, Row: row)).ToArray();
        var artifacts = new Artifact[all.Length];
        Parallel.For(0, all.Length, index =>
        {
            var (maps, row) = all[index];
            var label = LabelOf(comparison, maps);
            var path = PathOf(set, maps, row, names);
            folder.Write(path, stream => Overlay.SavePng(stream, images, maps, row, label, classes));
            artifacts[index] = new Artifact(path, $"{MethodLabels.Title(maps.Method)} of {label} over {set.Split} image {set.Images[row].Index}");
        });
        foreach (var method in ExplanationMethods.All)
            StaleFigures.Delete(folder, $"figures/{MethodLabels.Folder(method.Name)}", artifacts);
        return artifacts;
    }

    /// <summary>How the model of some maps is called in this run.</summary>
    internal static string LabelOf(ComparedModels comparison, ExplanationMaps maps) =>
        comparison.Summary.Models.FirstOrDefault(run => run.Model == maps.Model && run.Seed == maps.Seed) is { } run ? comparison.LabelOf(run) : maps.Model;

    internal static string PathOf(ExplanationSet set, ExplanationMaps maps, int row, IReadOnlyList<string> classNames)
    {
        var image = set.Images[row];
        var model = FileNames.Clean(FormattableString.Invariant($"{maps.Model}_s{maps.Seed}"));
        return FormattableString.Invariant($"figures/{MethodLabels.Folder(maps.Method)}/{model}/{set.Split}_{image.Index:D5}_true-{classNames[image.Label]}_pred-{classNames[maps.Predictions[row]]}.png");
    }
}
