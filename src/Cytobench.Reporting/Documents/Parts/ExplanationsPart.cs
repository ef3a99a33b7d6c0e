using Cytobench.Reporting.Explanations;
using Cytobench.Reporting.Pages;
using Cytobench.Runs;

namespace Cytobench.Reporting.Documents.Parts;

internal sealed class ExplanationsPart : IDocumentPart
{
    public string Id => "explanations";

    public string Title => "Where the models look";

    public bool IsIn(ReportContext context) => context.Summary.Explanations is { Images.Count: > 0, Maps.Count: > 0 };

    public void Write(ReportContext context, IDocument document)
    {
        var set = context.Summary.Explanations!;
        var images = new ExplainedImages(set, context.Folder);
        var overview = new ExplanationOverview(context.Models, images);
        document.Paragraph($"Maps lie over the cells: bright where {ExplanationText.Target(set)} depends most on the image, each map on its own scale. They show where a model looks, not why, and not whether it is right to. {string.Join(" ", overview.Maps.Select(map => ExplanationText.Resolution(context.Models, images, map)))}");
        document.Figure(new DocumentFigure(overview.ToFigure(), ExplanationOverview.File, overview.Caption));
        foreach (var sentence in Measured(context, set))
            document.Paragraph(sentence);
    }

    /// <summary>What was measured of the maps, in the words of report.html.</summary>
    private static IEnumerable<string> Measured(ReportContext context, ExplanationSet set)
    {
        if (set.Agreement is { } agreement && ComparedPair.BetweenModels(context.Models, set) is [var pair, ..])
            yield return AgreementText.SameThing(pair, agreement);
        if (set.Location is { } location)
            yield return string.Join(" ", AgreementText.OnTheCell(context.Models, set, location));
        if (MeasuredMethods.Of(context.Models, context.Summary) is { Faithfulness: { Models.Count: > 0 } faithfulness } measured)
            yield return "Whether maps are faithful, by taking pixels away in their order: "
                + string.Join(" ", faithfulness.Models.Select(model => $"{measured.LabelOf(model.Model, model.Seed)}: {string.Join(" ", model.Methods.Select(method => method.Sentence))}"));
    }
}
