using Cytobench.Evaluation.Statistics;
using Cytobench.Explain;
using Cytobench.Explain.Faithfulness;
using Cytobench.Metrics;
using Cytobench.Reporting.Explanations;

namespace Cytobench.Reporting.Pages.Sections;

/// <summary>For those who ask whether maps can be believed: scores beside controls, sanity checks, and what neither shows.</summary>
internal sealed class FaithfulnessSection : IReportSection
{
    public string Id => "faithfulness";

    public string Title => "Are the maps faithful?";

    public Html? Body(ReportContext context)
    {
        if (MeasuredMethods.Of(context.Models, context.Summary) is not { } measured)
            return null;
        return Html.Of($"""
            <p>A map can look right and say nothing of what the network used. Two questions can be measured: does the network's answer change when the pixels that the map calls relevant are taken away, and does the map change when the network does?</p>
            {(measured.Faithfulness is { Models.Count: > 0 } faithfulness ? Perturbation(context, measured, faithfulness) : null)}
            {(measured.Sanity is { Methods.Count: > 0 } ? SanityPart.Render(context, measured) : null)}
            """);
    }

    private static Html Perturbation(ReportContext context, MeasuredMethods measured, FaithfulnessResult faithfulness) => Html.Of($"""
        <h3>Pixels taken away in the map's order</h3>
        <p>{Numbers.Plural(faithfulness.Images, "image")}; watched is the probability of {Target(context.Summary.Explanations!.Target)}. Beside every method stand two maps that know nothing of the network, under the same perturbations: random numbers on the method's own grid, and a Gaussian in the middle of the image, where the cell is. A method that does not beat both has not been shown to say anything about the network.</p>
        {faithfulness.Models.Select(model => Html.Of($"""
            <p><b>{measured.LabelOf(model.Model, model.Seed)}.</b> {string.Join(" ", model.Methods.Select(method => method.Sentence))}</p>
            {Scores(context, measured, faithfulness, model)}
            """))}
        <p class="legend">{Drawn(faithfulness).Select(method => Html.Of($"<span>{PageContext.Swatch(measured.ColorOf(method.Method))}{method.Title}</span> "))}</p>
        {faithfulness.Models.Select(model => context.Figure(FaithfulnessCurves.Panels(measured, model), Html.Of($"{measured.LabelOf(model.Model, model.Seed)}: mean probability while pixels are perturbed in the map's order. Dashed: random map (grey) and centred Gaussian (dark). Arrows say where a faithful map lies.{(model.Methods.Count > FaithfulnessCurves.MostLines ? $" Drawn are the first {FaithfulnessCurves.MostLines} methods; the tables have all." : "")}")))}
        <details><summary>The maps themselves: stability and concentration</summary>{faithfulness.Models.Select(model => Maps(context, measured, faithfulness, model))}</details>
        {(faithfulness.Models.Any(model => model.Pairs.Count > 0) ? Html.Of($"<details><summary>Methods against each other</summary>{faithfulness.Models.Where(model => model.Pairs.Count > 0).Select(model => Pairs(context, measured, faithfulness, model))}</details>") : null)}
        <details><summary>What each number is, and what it does not show</summary>{context.Table(
            Html.Of($"↑: higher is better; ↓: lower is better; –: neither."),
            [Html.Of($"Score"), Html.Of($"What it is"), Html.Of($"What it does not show"), Html.Of($"Source")],
            FaithfulnessScores.All.Select(info => (IReadOnlyList<Html>)[Html.Of($"{info.Title} {Arrow(info)}"), Html.Of($"{info.Meaning}"), Html.Of($"{info.Caution}"), Html.Of($"{info.Citation}")]),
            textColumns: 4)}</details>
        <ul class="prose">
        <li>Scores of two models must not be compared with each other: they depend on how confident a model is, not on its maps alone. Compare each method's distance from its controls.</li>
        <li>Coarse maps have an advantage in ROAD. Comparisons between methods of different resolution are made on the coarsest grid, {Grid(faithfulness.CoarsestGrid)} cells, too.</li>
        <li>A faithful map tells where the evidence is, not what it is, and not whether the network is right.</li>
        </ul>

        """);

    private static Html Scores(ReportContext context, MeasuredMethods measured, FaithfulnessResult faithfulness, ModelFaithfulness model)
    {
        var controls = model.Methods.SelectMany(method => method.Controls.Select(control => (Method: method, Control: control)))
            .DistinctBy(one => one.Control.Control == ControlMap.Coarsened ? (one.Control.Control, one.Control.Grid, one.Method.Method) : (one.Control.Control, one.Control.Grid, ""))
            .OrderBy(one => one.Control.Control);
        var rows = model.Methods.Select(method => (IReadOnlyList<Html>)
            [
                Html.Of($"{PageContext.Swatch(measured.ColorOf(method.Method))}{method.Title}"),
                PageContext.Text(Grid(method.Grid)),
                .. FaithfulnessScores.Tested.Select(info => Cell(method.Score(info.Score).Mean, method.Score(info.Score).Interval, IsBetter(method, info.Score))),
            ])
            .Concat(controls.Select(one => (IReadOnlyList<Html>)
            [
                Html.Of($"""<span class="muted">{Name(one.Control.Control, one.Method)}</span>"""),
                PageContext.Text(one.Control.Control == ControlMap.CentredGaussian ? "–" : Grid(one.Control.Grid)),
                .. FaithfulnessScores.Tested.Select(info => Cell(one.Control.Score(info.Score).Mean, one.Control.Score(info.Score).Interval, isBetter: false)),
            ]));
        return context.Table(
            Html.Of($"{measured.LabelOf(model.Model, model.Seed)}: means over images with 95 % intervals (BCa bootstrap over images). ✓: better than both controls on the same images (Wilcoxon signed rank; p below 0.05 after Holm's correction over all methods, scores and both controls, and the interval of the difference above 0)."),
            [Html.Of($"Map"), Html.Of($"Cells"), .. FaithfulnessScores.Tested.Select(info => Html.Of($"{Capital(info.Title)} {Arrow(info)}"))],
            rows, textColumns: 2);

        static string Name(ControlMap control, MethodFaithfulness method) => control switch
        {
            ControlMap.Random => "random map",
            ControlMap.CentredGaussian => "centred Gaussian",
            _ => $"{method.Title}, coarsened",
        };
    }

    private static bool IsBetter(MethodFaithfulness method, FaithfulnessScore score) =>
        method.Controls.Where(control => control.Control != ControlMap.Coarsened).All(control => control.Score(score).MethodIsBetter);

    private static Html Maps(ReportContext context, MeasuredMethods measured, FaithfulnessResult faithfulness, ModelFaithfulness model) => context.Table(
        Html.Of($"{measured.LabelOf(model.Model, model.Seed)}: the two halves of ROAD; max-sensitivity to noise of {Numbers.Percent(faithfulness.Options.SensitivityRadius, 0)} of a pixel's range on {Numbers.Plural(model.Methods.Max(method => method.Score(FaithfulnessScore.MaxSensitivity).N), "image")}; sparseness (Gini) and complexity (entropy, of at most the logarithm of the number of cells)."),
        [Html.Of($"Method"), Html.Of($"ROAD, most first ↓"), Html.Of($"ROAD, least first ↑"), Html.Of($"Max-sensitivity ↓"), Html.Of($"Sparseness"), Html.Of($"Complexity")],
        model.Methods.Select(method => (IReadOnlyList<Html>)
        [
            Html.Of($"{PageContext.Swatch(measured.ColorOf(method.Method))}{method.Title}"),
            .. ((FaithfulnessScore[])[FaithfulnessScore.RoadMostRelevantFirst, FaithfulnessScore.RoadLeastRelevantFirst, FaithfulnessScore.MaxSensitivity, FaithfulnessScore.Sparseness])
                .Select(score => Cell(method.Score(score).Mean, method.Score(score).Interval, isBetter: false)),
            Html.Of($"""{Numbers.Fixed(method.Score(FaithfulnessScore.Complexity).Mean, 2)} <span class="muted">of {Numbers.Fixed(Math.Log((double)method.Grid.Height * method.Grid.Width), 2)}</span>"""),
        ]));

    private static Html Pairs(ReportContext context, MeasuredMethods measured, FaithfulnessResult faithfulness, ModelFaithfulness model)
    {
        var titles = model.Methods.ToDictionary(method => method.Method, method => method.Title);
        return context.Table(
            Html.Of($"{measured.LabelOf(model.Model, model.Seed)}: by how much the first method is better than the second on the same images, whatever the score's direction; below 0 it is worse. *: p below 0.05, Wilcoxon signed rank, after Holm's correction over all pairs and scores."),
            [Html.Of($"First"), Html.Of($"Second"), Html.Of($"Maps"), .. FaithfulnessScores.Tested.Select(info => Html.Of($"{Capital(info.Title)}"))],
            model.Pairs.GroupBy(pair => (pair.First, pair.Second, pair.OnEqualGrids)).Select(pairs => (IReadOnlyList<Html>)
            [
                PageContext.Text(titles[pairs.Key.First]),
                PageContext.Text(titles[pairs.Key.Second]),
                PageContext.Text(pairs.Key.OnEqualGrids ? $"on {Grid(faithfulness.CoarsestGrid)}" : "as they are"),
                .. FaithfulnessScores.Tested.Select(info => pairs.First(pair => pair.Score == info.Score)).Select(pair => Html.Of($"{Numbers.Signed(pair.Advantage, 3)}{(pair.HolmP < ComparisonStatistics.Level ? "*" : "")}")),
            ]),
            textColumns: 3);
    }

    private static IEnumerable<MethodFaithfulness> Drawn(FaithfulnessResult faithfulness) =>
        faithfulness.Models.SelectMany(model => model.Methods.Take(FaithfulnessCurves.MostLines)).DistinctBy(method => method.Method);

    internal static Html Cell(double mean, Interval interval, bool isBetter)
    {
        var range = double.IsNaN(interval.Lower) ? null : Html.Of($""" <span class="muted">{Signed(interval.Lower)} to {Signed(interval.Upper)}</span>""");
        return Html.Of($"""{Signed(mean)}{(isBetter ? " ✓" : "")}{range}""");

        static string Signed(double value) => Numbers.Fixed(Math.Abs(value) < 0.005 ? 0 : value, 2).Replace('-', '−');
    }

    private static string Target(string target) => target switch
    {
        ExplanationTarget.Predicted => "the class that the model predicts",
        ExplanationTarget.True => "the true class",
        _ => $"the class {target}",
    };

    private static string Grid(MapGrid grid) => $"{Numbers.Count(grid.Height)} × {Numbers.Count(grid.Width)}";

    private static string Arrow(FaithfulnessScoreInfo info) => info.HigherIsBetter switch { true => "↑", false => "↓", null => "–" };

    internal static string Capital(string title) => char.ToUpperInvariant(title[0]) + title[1..];
}
