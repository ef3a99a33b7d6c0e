using System.Text;
using Cytobench.Evaluation.Statistics;
using Cytobench.Reporting.Comparisons;
using Cytobench.Runs;

namespace Cytobench.Reporting.Tables;

/// <summary>The answer in a page of Markdown: which model is better at what, by how much, and what that does not prove.</summary>
internal sealed class FinalSummaryWriter : IRunWriter
{
    private const string File = "results/final_summary.md";

    public string Name => "summary";

    public IEnumerable<Artifact> Write(RunSummary summary, RunFolder folder)
    {
        folder.WriteText(File, Text(new ComparedModels(summary)));
        return [new Artifact(File, "which model is better at what, in plain words")];
    }

    internal static string Text(ComparedModels comparison)
    {
        var summary = comparison.Summary;
        var text = new StringBuilder();
        Line($"# {MarkdownText.Escape(summary.Data.Title)}: {MarkdownText.Escape(Verdict.Contestants(comparison))}");
        Line("");
        Line($"**{MarkdownText.Escape(Verdict.Headline(comparison))}**");
        Line("");
        foreach (var verdict in Verdict.OfStatistics(comparison))
        {
            Line(MarkdownText.Escape(verdict));
            Line("");
        }
        foreach (var pair in Verdict.Pairs(comparison))
        {
            Line(MarkdownText.Escape(Verdict.Describe(comparison, pair)));
            Line("");
        }
        if (Verdict.Caution(comparison) is { Length: > 0 } caution)
        {
            Line(MarkdownText.Escape(caution));
            Line("");
        }
        if (summary.Data.IsSynthetic)
        {
            Line("The images are synthetic: drawn by a program. The scores say nothing about real cells.");
            Line("");
        }
        foreach (var split in ComparedModels.Splits.Reverse())
            Table(split);
        if (summary.Statistics is { } statistics)
            Intervals(statistics);
        Line($"Test images: {Numbers.Count(comparison.TestImages)}, in {Numbers.Count(summary.Data.ClassNames.Count)} classes. "
            + $"Scores are of {TestedEpoch.Of(summary)}; "
            + $"{Numbers.Undefined} means undefined. All digits: results/final_comparison.csv.");
        return text.ToString();

        void Intervals(ComparisonStatistics statistics)
        {
            Line("## Intervals");
            Line("");
            text.Append(MarkdownTable.Text(IntervalTables.OfPredictors(statistics)));
            Line("");
            Line($"Intervals say how far scores would move with other test images ({Numbers.Count(statistics.Resamples)} stratified paired resamples); how far they move with other seeds is another matter.");
            Line("");
        }

        void Line(string line) => text.Append(line).Append('\n');

        void Table(string split)
        {
            var several = comparison.Groups.Any(group => group.HasSeveralSeeds);
            Line($"## {(split == "val" ? "Validation" : "Test")}");
            Line("");
            text.Append(MarkdownTable.Text(ScoreTables.Named(comparison, split)));
            Line("");
            Line($"↑ higher is better, ↓ lower is better{(several ? "; mean ± standard deviation over seeds" : "")}.");
            Line("");
        }
    }
}
