using Cytobench.Explain.Sanity;
using Cytobench.Reporting.Explanations;

namespace Cytobench.Reporting.Pages.Sections;

/// <summary>Whether maps change when weights, class or labels do: a part of the section on faithfulness.</summary>
internal static class SanityPart
{
    public static Html Render(ReportContext context, MeasuredMethods measured)
    {
        var sanity = measured.Sanity!;
        var models = SanityCurves.Models(sanity);
        return Html.Of($"""
            <h3>Weights and classes taken away from the map</h3>
            <p>If a map shows what a network has learnt, it must change when that is destroyed: when trained weights are replaced by untrained ones, when another class is asked for, when the labels were noise. A method that fails such a check shows the image, or the network's construction, more than what was learnt. Where a method fails because of how it is defined, the table says so.</p>
            {Verdicts(context, measured, sanity)}
            <p class="legend">{sanity.Methods.DistinctBy(method => method.Method).Select(method => Html.Of($"<span>{PageContext.Swatch(measured.ColorOf(method.Method))}{method.Title}</span> "))}</p>
            {models.Select(model => context.Figure(SanityCurves.Panels(measured, model.Model, model.Seed), Html.Of($"{measured.LabelOf(model.Model, model.Seed)}: rank correlation (Spearman, mean over images) of each map with the trained network's. Left: layers get untrained weights one after the other, head first. Right: each group of layers alone, all others trained.")))}
            <details><summary>All numbers, with structural similarity</summary>{models.Select(model => Depths(context, measured, sanity, model.Model, model.Seed))}</details>
            <ul class="prose">
            <li>A changed map is no proof of a right one: noise changes too. These checks can only expose maps, not confirm them.</li>
            <li>What stays similar after all weights are untrained can come from where cells lie in the image and from the network's construction alone.</li>
            </ul>

            """);
    }

    private static Html Verdicts(ReportContext context, MeasuredMethods measured, SanityResult sanity)
    {
        var rows = sanity.Methods.SelectMany(method => method.Verdicts.Select(verdict => Row(measured, method.Model, method.Seed, method.Method, method.Title, verdict)))
            .Concat(sanity.ShuffledLabels.Select(small => Row(measured, small.Model, small.Seed, small.Method, small.Title, small.Verdict, $" Both trained for this alone: {Numbers.Count(small.TrainImages)} images, {Numbers.Plural(small.Epochs, "epoch")}, {Numbers.Count(small.ImageSize)} px; {Numbers.Percent(small.TrainAccuracy, 0)} on the labels.")));
        return context.Table(
            Html.Of($"Sanity checks on {Numbers.Plural(sanity.Methods.Max(method => method.Images), "image")} (Adebayo et al. 2018, arXiv:1810.03292; random logit: Sixt et al. 2020, arXiv:1912.09818). The lines between passed and failed are conventions."),
            [Html.Of($"Method"), Html.Of($"Model"), Html.Of($"Check"), Html.Of($"Outcome"), Html.Of($"Why")],
            rows, textColumns: 5);
    }

    private static IReadOnlyList<Html> Row(MeasuredMethods measured, string model, int seed, string method, string title, SanityVerdict verdict, string more = "") =>
    [
        Html.Of($"{PageContext.Swatch(measured.ColorOf(method))}{title}"),
        Html.Of($"{measured.LabelOf(model, seed)}"),
        Html.Of($"""<span title="{verdict.Expected}">{Name(verdict.Check)}</span>"""),
        Html.Of($"""{(verdict.Outcome == SanityOutcome.Failed ? Html.Of($"""<span class="wrong">failed</span>""") : Html.Of($"{Name(verdict.Outcome)}"))}"""),
        Html.Of($"{verdict.Sentence}{more}"),
    ];

    private static Html Depths(ReportContext context, MeasuredMethods measured, SanityResult sanity, string model, int seed) => context.Table(
        Html.Of($"{measured.LabelOf(model, seed)}: similarity of maps to the trained network's with 95 % intervals, and the share of images whose predicted class stayed."),
        [Html.Of($"Method"), Html.Of($"Untrained"), Html.Of($"Rank correlation"), Html.Of($"SSIM"), Html.Of($"Predictions kept")],
        from method in sanity.Methods
        where method.Model == model && method.Seed == seed
        from depth in method.Cascading.Select(depth => (Name: $"down to {depth.Layers}", Depth: depth)).Concat(method.Independent.Select(depth => (Name: $"{depth.Layers} alone", Depth: depth)))
        select (IReadOnlyList<Html>)
        [
            PageContext.Text(method.Title),
            PageContext.Text(depth.Name),
            FaithfulnessSection.Cell(depth.Depth.Similarity.Spearman, depth.Depth.Similarity.SpearmanInterval, isBetter: false),
            FaithfulnessSection.Cell(depth.Depth.Similarity.Ssim, depth.Depth.Similarity.SsimInterval, isBetter: false),
            PageContext.Text(Numbers.Percent(depth.Depth.KeptPredictions, 0)),
        ],
        textColumns: 2);

    private static string Name(SanityCheck check) => check switch
    {
        SanityCheck.CascadingRandomisation => "all weights untrained",
        SanityCheck.IndependentRandomisation => "single layers untrained",
        SanityCheck.RandomLogit => "another class",
        _ => "shuffled labels",
    };

    private static string Name(SanityOutcome outcome) => outcome switch
    {
        SanityOutcome.Passed => "passed",
        SanityOutcome.Failed => "failed",
        SanityOutcome.FailsByConstruction => "fails by construction",
        _ => "undecided",
    };
}
