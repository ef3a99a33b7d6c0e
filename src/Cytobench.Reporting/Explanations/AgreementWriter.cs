using Cytobench.Reporting.Comparisons;
using Cytobench.Reporting.Figures;
using Cytobench.Runs;

namespace Cytobench.Reporting.Explanations;

/// <summary>Figures of whether models look at the same thing, and whether that is the cell.</summary>
internal sealed class AgreementWriter : IRunWriter
{
    private const int PerClass = 4;
    private const int MasksPerClass = 8;

    public string Name => "agreement of explanations";

    public IEnumerable<Artifact> Write(RunSummary summary, RunFolder folder)
    {
        if (summary.Explanations is not { Images.Count: > 0, Maps.Count: > 0 } set || (set.Agreement is null && set.Location is null))
            yield break;
        var (images, comparison, classes) = (new ExplainedImages(set, folder), new ComparedModels(summary), summary.Data.ClassNames);
        var sheets = new List<Artifact>();
        foreach (var pair in ComparedPair.BetweenModels(comparison, set))
        {
            var path = $"figures/agreement/{Clean(pair.First)}--{Clean(pair.Second)}.png";
            folder.Write(path, new AgreementSheet(pair, images, classes, PerClass).SavePng);
            sheets.Add(new Artifact(path, $"the most relevant areas of {pair.Name} over the same cells"));
        }
        StaleFigures.Delete(folder, "figures/agreement", sheets);
        foreach (var sheet in sheets)
            yield return sheet;
        if (set.Location is not { } location)
            yield break;
        const string Masks = "figures/cell_masks.png";
        folder.Write(Masks, new MaskSheet(location, images, folder, classes, MasksPerClass).SavePng);
        yield return new Artifact(Masks, "outlines of cell and nucleus, found without labels");
        foreach (var artifact in folder.WriteBoth("figures/relevance_location", LocationBars.Of(comparison, set, location), "relevance on nucleus, cytoplasm and background against their areas"))
            yield return artifact;
    }

    private static string Clean(ExplanationMaps maps) => FileNames.Clean(FormattableString.Invariant($"{maps.Model}_s{maps.Seed}_{maps.Method}"));
}
