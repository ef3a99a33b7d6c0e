using Cytobench.Reporting.Comparisons;
using Cytobench.Reporting.Pages;
using Cytobench.Reporting.Tables;

namespace Cytobench.Reporting.Documents.Parts;

/// <summary>Intervals, pairs and seeds.</summary>
internal sealed class CertaintyPart : IDocumentPart
{
    public string Id => "certainty";

    public string Title => "How sure that is";

    public bool IsIn(ReportContext context) => context.Statistics is not null || Verdict.Pairs(context.Models).Count > 0;

    public void Write(ReportContext context, IDocument document)
    {
        if (context.Summary.Statistics is { } statistics)
        {
            foreach (var verdict in statistics.Verdicts.Take(document.IsBrief ? 3 : statistics.Verdicts.Count))
                document.Paragraph(verdict.Text);
            document.Paragraph($"Two things can mislead a comparison. Other test images would give other scores: the 95 % intervals say how far, from {Numbers.Count(statistics.Resamples)} resamples of the test images. Another training of the same model would give another model: only several seeds show that.");
            document.Table(IntervalTables.OfModels(statistics));
        }
        if (ScoreTables.Pairs(context.Models) is { } pairs)
            document.Table(pairs);
    }
}
