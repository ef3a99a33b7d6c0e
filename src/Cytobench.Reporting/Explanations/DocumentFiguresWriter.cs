using Cytobench.Reporting.Comparisons;
using Cytobench.Runs;

namespace Cytobench.Reporting.Explanations;

/// <summary>The sheets of cells that documents show.</summary>
internal sealed class DocumentFiguresWriter : IRunWriter
{
    public string Name => "sheets for documents";

    public IEnumerable<Artifact> Write(RunSummary summary, RunFolder folder)
    {
        if (summary.Explanations is not { Images.Count: > 0 } set)
            yield break;
        var (models, images) = (new ComparedModels(summary), new ExplainedImages(set, folder));
        folder.Write(SampleSheet.File, new SampleSheet(models, images).ToFigure().SavePng);
        yield return new Artifact(SampleSheet.File, "images of every class");
        if (set.Maps.Count == 0)
            yield break;
        folder.Write(ExplanationOverview.File, new ExplanationOverview(models, images).ToFigure().SavePng);
        yield return new Artifact(ExplanationOverview.File, "some cells with a map of every model");
    }
}
