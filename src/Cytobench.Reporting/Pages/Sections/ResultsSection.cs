using Cytobench.Reporting.Comparisons;
using Cytobench.Reporting.Figures;

namespace Cytobench.Reporting.Pages.Sections;

internal sealed class ResultsSection : IReportSection
{
    public string Id => "results";

    public string Title => "Results";

    public Html? Body(ReportContext context)
    {
        var models = context.Models;
        if (models.Groups.Count == 0)
            return null;
        var seeds = models.Groups.Any(group => group.HasSeveralSeeds) ? " Mean ± standard deviation over seeds." : "";
        return Html.Of($"""
            <p>All scores are of {TestedEpoch.Of(context.Summary)}. The best value of each line is bold; a difference in the last digits is no proof of anything.</p>
            {Table(context, "test", $"Test scores.{seeds}")}
            {Table(context, "val", TestedEpoch.IsChosen(context.Summary) ? $"Validation scores, on which the best epoch was chosen: a little too good by that.{seeds}" : $"Validation scores; nothing was chosen on them.{seeds}")}
            {Pairs(context)}
            {context.Figure([MetricBars.Higher(models), MetricBars.Lower(models)], Html.Of($"The main test scores. Above, longer is better; below, shorter. Mind where the axes start."))}
            """);
    }

    private static Html? Pairs(ReportContext context)
    {
        var pairs = Verdict.Pairs(context.Models);
        var rows = pairs.Select(pair => (IReadOnlyList<Html>)
        [
            ReportContext.Text(context.Models.LabelOf(pair.First)),
            ReportContext.Text(context.Models.LabelOf(pair.Second)),
            ReportContext.Text(Numbers.Count(pair.OnlyFirstRight)),
            ReportContext.Text(Numbers.Count(pair.OnlySecondRight)),
            ReportContext.Text(Numbers.Count(pair.BothWrong)),
            ReportContext.Text(Numbers.PValue(pair.P)),
        ]);
        var caption = Html.Of($"Image by image: the best model against each other one, results of the same seed. p: exact McNemar test, two-sided, of whether both err equally often{(pairs.Count > 1 ? "; of one comparison alone, not corrected for how many there are" : "")}.");
        return pairs.Count == 0 ? null
            : context.Table(caption, [Html.Of($"First"), Html.Of($"Second"), Html.Of($"Only first right"), Html.Of($"Only second right"), Html.Of($"Both wrong"), Html.Of($"p")], rows, textColumns: 2);
    }

    private static Html Table(ReportContext context, string split, string caption)
    {
        var models = context.Models;
        var rows = ScoreColumns.All.Select(column => (IReadOnlyList<Html>)
        [
            Html.Of($"""{column.Title}&nbsp;<abbr title="{column.Direction}">{column.Arrow}</abbr>"""),
            .. models.Groups.Select(group => Value(models, group, column, split)),
            Html.Of($"""<span class="meaning">{(split == "test" ? column.Meaning : "")}</span>"""),
        ]);
        var errors = (IReadOnlyList<Html>)
        [
            Html.Of($"""Errors&nbsp;<abbr title="lower is better">↓</abbr>"""),
            .. models.Groups.Select(group => ReportContext.Text(Numbers.Fixed(group.Mean(run => run.Split(split).Scores.Errors), group.HasSeveralSeeds ? 1 : 0))),
            Html.Of($"""<span class="meaning">of {Numbers.Plural(models.Groups[0].Runs[0].Split(split).Labels.Length, "image")}</span>"""),
        ];
        return context.Table(
            ReportContext.Text(caption),
            [Html.Of($"Score"), .. models.Groups.Select(group => Html.Of($"{ReportContext.Swatch(group.Index)}{group.Title}")), Html.Of($"""<span class="meaning">{(split == "test" ? "What it says" : "")}</span>""")],
            rows.Append(errors));
    }

    private static Html Value(ComparedModels models, ModelGroup group, ScoreColumn column, string split)
    {
        var text = Numbers.Score(group.Mean(column, split));
        var spread = group.HasSeveralSeeds ? Html.Of($""" <span class="muted">± {Numbers.Score(group.StandardDeviation(column, split))}</span>""") : null;
        var isBest = models.Groups.Count > 1 && models.Best(column, split).Contains(group);
        return isBest ? Html.Of($"<b>{text}</b>{spread}") : Html.Of($"{text}{spread}");
    }
}
