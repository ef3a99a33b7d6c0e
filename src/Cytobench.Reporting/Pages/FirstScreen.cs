using Cytobench.Reporting.Comparisons;
using Cytobench.Reporting.Figures;

namespace Cytobench.Reporting.Pages;

/// <summary>The answer: which model, by how much, how sure, at what cost, with one picture.</summary>
internal static class FirstScreen
{
    public static string Title(ReportContext context) => Verdict.Title(context.Models);

    public static Html Render(ReportContext context)
    {
        var (models, summary) = (context.Models, context.Summary);
        var pairs = Verdict.Pairs(models);
        var sure = pairs.Count == 0 ? Html.Empty
            : models.Groups.Any(group => group.HasSeveralSeeds) ? Html.Of($"""<p>{Verdict.DescribeSeeds(models)} <a href="#results">Image by image</a>, the results section compares each pair.</p>""")
            : Html.Of($"<p>{Verdict.Describe(models, pairs[0])}</p>");
        var caution = Verdict.Caution(models);
        var picture = models.TestImages > 0 && summary.Models.Count > 0 ? Html.Trusted(TestErrors.Of(models).InlineSvg("errors")) : null;
        var synthetic = summary.Data.IsSynthetic
            ? Html.Of($"""<p class="notice"><b>Synthetic data.</b> {Verdict.Synthetic}</p>""")
            : null;
        return Html.Of($"""
            <header>
            <p class="kicker">Cytobench report · {summary.Name} · {summary.StartedAt.ToString("d MMMM yyyy", System.Globalization.CultureInfo.InvariantCulture)}</p>
            <h1>{Title(context)}</h1>
            {synthetic}
            <div class="answer">
            <div>
            <p class="verdict">{Verdict.Headline(models)}</p>
            {Verdict.OfStatistics(models).Take(2).Select(text => Html.Of($"""<p>{text} <a href="#intervals">How sure that is</a></p>"""))}{sure}<p>{caution}</p>
            </div>
            <figure class="first">{picture}<figcaption>Errors on the {Numbers.Plural(models.TestImages, "test image")}; bars start at zero.</figcaption></figure>
            </div>
            <div class="cards">{models.Groups.Select(group => Card(models, group))}</div>
            </header>

            """);
    }

    private static Html Card(ComparedModels models, ModelGroup group)
    {
        var errors = group.Mean(run => run.Test.Scores.Errors);
        var seconds = group.Mean(run => run.TrainSeconds);
        var seeds = group.HasSeveralSeeds ? Html.Of($""" <span class="muted">mean of {group.Runs.Count} seeds</span>""") : null;
        return Html.Of($"""
            <section class="card" aria-label="{group.Title}">
            <h2>{ReportContext.Swatch(group.Index)}{group.Title}{seeds}</h2>
            <dl>
            <div class="big"><dt>Test accuracy</dt><dd>{Numbers.Percent(group.Mean(ScoreColumns.Accuracy, "test"))}{Spread(group, ScoreColumns.Accuracy)}</dd></div>
            <div class="big"><dt>Macro F1</dt><dd>{Numbers.Percent(group.Mean(ScoreColumns.MacroF1, "test"))}{Spread(group, ScoreColumns.MacroF1)}</dd></div>
            <div><dt>Errors</dt><dd>{Numbers.Fixed(errors, group.HasSeveralSeeds ? 1 : 0)} of {Numbers.Count(models.TestImages)}</dd></div>
            <div><dt>Training{(group.HasSeveralSeeds ? ", each" : "")}</dt><dd>{Numbers.Duration(seconds)}</dd></div>
            <div><dt>Testing</dt><dd>{Numbers.Count((long)Math.Round(OrZero(group.Mean(run => run.TestImagesPerSecond))))} images/s</dd></div>
            <div><dt>Parameters</dt><dd>{Numbers.Magnitude(group.Runs[0].Parameters)}</dd></div>
            </dl>
            </section>

            """);
    }

    private static Html? Spread(ModelGroup group, ScoreColumn column) => group.HasSeveralSeeds
        ? Html.Of($""" <span class="muted">± {Numbers.Fixed(100 * group.StandardDeviation(column, "test"), 1)}</span>""")
        : null;

    private static double OrZero(double value) => double.IsFinite(value) ? value : 0;
}
