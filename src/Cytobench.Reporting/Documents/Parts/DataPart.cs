using Cytobench.Reporting.Comparisons;
using Cytobench.Reporting.Explanations;
using Cytobench.Reporting.Pages;
using Cytobench.Reporting.Tables;

namespace Cytobench.Reporting.Documents.Parts;

internal sealed class DataPart : IDocumentPart
{
    public string Id => "data";

    public string Title => "Data";

    public bool IsIn(ReportContext context) => true;

    public void Write(ReportContext context, IDocument document)
    {
        var data = context.Summary.Data;
        document.Paragraph(DataText.Of(context.Summary));
        document.Table(DataTable.Of(data));
        if (context.Summary.Explanations is { Images.Count: > 0 } set)
        {
            var sheet = new SampleSheet(context.Models, new ExplainedImages(set, context.Folder));
            document.Figure(new DocumentFigure(sheet.ToFigure(), SampleSheet.File, sheet.Caption));
        }
        if (data.Duplicates is { } duplicates)
            document.Paragraph(DuplicatesText.Of(duplicates));
        document.Points([.. Facts(("Source", data.Source), ("Licence", data.License), ("Citation", data.Citation)), .. data.Notes, $"SHA-256 of pixels and labels: {data.Sha256}"]);
    }

    private static IEnumerable<string> Facts(params (string Name, string Value)[] facts) => facts.Where(fact => fact.Value.Length > 0).Select(fact => $"{fact.Name}: {fact.Value}");
}
