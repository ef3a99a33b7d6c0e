using Cytobench.Reporting.Explanations;
using Cytobench.Reporting.Pages;

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
    }
}
