using Cytobench.Reporting.Comparisons;
using Cytobench.Reporting.Figures;
using Cytobench.Reporting.Pages;
using Cytobench.Reporting.Tables;

namespace Cytobench.Reporting.Documents.Parts;

/// <summary>Which model, by how much, how sure, at what cost, with one picture.</summary>
internal sealed class AnswerPart : IDocumentPart
{
    private const int MostSentences = 2;                                 // of tests; more models have theirs further down

    public string Id => "answer";

    public string Title => "The answer";

    public bool IsIn(ReportContext context) => true;

    public void Write(ReportContext context, IDocument document)
    {
        var models = context.Models;
        if (context.Summary.Data.IsSynthetic)
            document.Notice($"Synthetic data. {Verdict.Synthetic}");
        document.Lead(Verdict.Headline(models));
        if (models.Groups.Count == 0)
            return;
        foreach (var sentence in Verdict.OfStatistics(models).Take(MostSentences))
            document.Paragraph(sentence);
        if (Sure(models) is { Length: > 0 } sure)
            document.Paragraph(sure);
        document.Paragraph(CostText.Answer(models));
        document.Table(GlanceTable.Of(models));
        if (models.TestImages > 0)
            document.Figure(new DocumentFigure(
                TestErrors.OfFew(models),
                TestErrorsWriter.File,
                $"Errors on the {Numbers.Plural(models.TestImages, "test image")}; bars start at zero.{(TestErrors.IsOfFew(models) ? " Of each model its first seed is drawn." : "")}"));
    }

    private static string Sure(ComparedModels models) => Verdict.Pairs(models) is not [var first, ..] ? ""
        : models.Groups.Any(group => group.HasSeveralSeeds) ? Verdict.DescribeSeeds(models)
        : Verdict.Describe(models, first);
}
