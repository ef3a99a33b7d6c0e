using Cytobench.Explain;
using Cytobench.Explain.Agreement;
using Cytobench.Explain.Location;
using Cytobench.Reporting.Explanations;
using Cytobench.Runs;

namespace Cytobench.Reporting.Pages.Sections;

/// <summary>The part of the agreement section that reviewers unfold: every pair, class and outcome with intervals and chance levels.</summary>
internal static class AgreementTables
{
    private const int MostPairs = 20;                                    // all are in the CSV

    public static Html Render(ReportContext context, ExplanationSet set) => Html.Of($"""
        <details><summary><b>All measures, with intervals and chance levels</b> <span class="muted">for reviewers</span></summary>
        {(set.Agreement is { Pairs.Count: > 0 } agreement ? Agreement(context, set, agreement) : null)}
        {(set.Location is { } location ? Location(context, set, location) : null)}
        <ul class="prose">{Notes(set).Select(note => Html.Of($"<li>{note}</li>\n"))}</ul></details>

        """);

    private static Html Agreement(ReportContext context, ExplanationSet set, AgreementResult agreement)
    {
        var pairs = ComparedPair.All(context.Models, set);
        Html[] headings = [Html.Of($"Images of"), Html.Of($"n"), Html.Of($"IoU of the top {Numbers.Percent(agreement.TopShare, 0)}"), Html.Of($"Spearman"), Html.Of($"SSIM"), Html.Of($"Centre distance")];
        var cut = pairs.Count > MostPairs ? $" The first {Numbers.Count(MostPairs)} of {Numbers.Plural(pairs.Count, "pair")}; all are in results/explanation_agreement.csv." : "";
        var all = context.Table(
            Html.Of($"Means over images with 95 % intervals; below each in grey the chance level, the same maps with images exchanged. Centre distance is in sides of the image, and there lower is more alike.{cut}"),
            [Html.Of($"Maps"), Html.Of($"n"), .. headings[2..]],
            pairs.Take(MostPairs).Select(pair => Row(pair.Name, pair.Agreement, measured => measured.All)));
        if (ComparedPair.BetweenModels(context.Models, set) is not [var main, ..])
            return all;
        var groups = new[]
        {
            Row("both right", main.Agreement, measured => measured.BothRight),
            Row("one right", main.Agreement, measured => measured.OneRight),
            Row("both wrong", main.Agreement, measured => measured.BothWrong),
        }.Concat(context.Summary.Data.ClassNames.Select((name, label) => Row(name, main.Agreement, measured => measured.Classes[label])));
        return Html.Of($"""
            {all}
            {context.Table(Html.Of($"{main.Name}: by who was right, and by class. Groups below {Metrics.MeanBootstrap.FewestImages} images have no interval."), headings, groups)}
            """);
    }

    private static Html[] Row(string name, PairAgreement pair, Func<MeasuredAgreement, MeanAgainstChance> of) =>
    [
        ReportContext.Text(name),
        ReportContext.Text(Numbers.Count(of(pair.Measures[0]).Images)),
        .. pair.Measures.Select(measured => Cell(of(measured), 2, 1)),
    ];

    private static Html Location(ReportContext context, ExplanationSet set, LocationResult location)
    {
        string Name(MapLocation maps) => set.Maps.FirstOrDefault(maps.Source.IsOf) is { } source ? ComparedPair.NameOf(context.Models, source) : maps.Source.Model;
        var overall = location.Maps.Select(maps => (IReadOnlyList<Html>)
        [
            ReportContext.Text(Name(maps)),
            ReportContext.Text(Numbers.Count(maps.Of(LocationMeasure.Cell).All.Images)),
            .. maps.Measures.Select(measured => Html.Of($"{Cell(measured.All, 1, 100)}<br><span class=\"muted\">other {Numbers.Fixed(100 * measured.OtherImages.Chance, 1)}</span>")),
        ]);
        var classes = context.Summary.Data.ClassNames.Select((name, label) => (IReadOnlyList<Html>)
            [ReportContext.Text(name), .. location.Maps.Take(MostPairs).Select(maps => Cell(maps.Of(LocationMeasure.Cell).Classes[label], 1, 100))]);
        var outcomes = ((string Name, Func<MeasuredLocation, MeanAgainstChance> Of)[])[("right predictions", measured => measured.Right), ("wrong predictions", measured => measured.Wrong)];
        return Html.Of($"""
            {context.Table(
                Html.Of($"Percent of a map's relevance on each region with 95 % intervals; below in grey the chance levels: the region's area, and maps of other images on the same masks. Cell is the energy-based pointing game, highest point the pointing game."),
                [Html.Of($"Maps"), Html.Of($"n"), Html.Of($"Nucleus"), Html.Of($"Cytoplasm"), Html.Of($"Background"), Html.Of($"Cell"), Html.Of($"Highest point on the cell")],
                overall)}
            {context.Table(
                Html.Of($"Percent of relevance on the cell, by class and by whether the model was right; in grey the cell's area."),
                [Html.Of($"Images of"), .. location.Maps.Take(MostPairs).Select(maps => ReportContext.Text(Name(maps)))],
                classes.Concat(outcomes.Select(outcome => (IReadOnlyList<Html>)[ReportContext.Text(outcome.Name), .. location.Maps.Take(MostPairs).Select(maps => Cell(outcome.Of(maps.Of(LocationMeasure.Cell)), 1, 100))])))}
            """);
    }

    private static Html Cell(MeanAgainstChance mean, int decimals, double unit)
    {
        string Number(double value) => Numbers.Fixed(unit * value, decimals);
        var interval = double.IsNaN(mean.Interval.Lower) ? "" : $" [{Number(mean.Interval.Lower)}, {Number(mean.Interval.Upper)}]";
        return Html.Of($"""{Number(mean.Mean)}{interval}<br><span class="muted">chance {Number(mean.Chance)}</span>""");
    }

    private static IEnumerable<string> Notes(ExplanationSet set)
    {
        if (set.Agreement is { } agreement)
        {
            yield return $"All maps were brought to {Numbers.Count(agreement.GridWidth)} × {Numbers.Count(agreement.GridHeight)} pixels, bilinearly. A coarse map stays coarse there, so a part of every disagreement is resolution. Images with a constant map have no value.";
            yield return $"Chance: each map against those of {Numbers.Plural(agreement.Shuffles, "other image")} of the same set. Cells lie in the middle, so this lies above the {Numbers.Percent(agreement.RandomTopIou, 0)} overlap of areas laid at random.";
            yield return "Agreement shows neither that the maps are faithful to the models nor that the models are right: two can agree on a wrong place.";
        }
        if (set.Location is not null)
        {
            yield return "Each map counts on its own scale, its least value as 0. Methods that cut negative values and methods that do not are therefore not comparable in the share of background.";
            yield return "The masks are a proxy for bright-field images of stained cells; on other images they mean nothing.";
        }
        yield return $"Intervals: BCa bootstrap over images. Images of each class were chosen at even steps, {Numbers.Count(set.Images.Count)} in all, so that means weigh classes as the choice does, not as the test split does.";
    }
}
