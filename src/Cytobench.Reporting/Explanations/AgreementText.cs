using Cytobench.Explain.Agreement;
using Cytobench.Explain.Location;
using Cytobench.Metrics;
using Cytobench.Reporting.Comparisons;
using Cytobench.Runs;

namespace Cytobench.Reporting.Explanations;

/// <summary>Whether two models look at the same thing, and whether at the cell, in words.</summary>
internal static class AgreementText
{
    /// <param name="pair">Two models.</param>
    /// <param name="agreement">That it is from.</param>
    public static string SameThing(ComparedPair pair, AgreementResult agreement) =>
        $"Of each map the most relevant fifth of the image is taken. {Overlap(pair)} Fifths laid at random would overlap by {Numbers.Percent(agreement.RandomTopIou, 0)}. {Verdict(pair)}";

    public static string Overlap(ComparedPair pair)
    {
        var overlap = pair.Agreement.Of(AgreementMeasure.TopIou).All;
        return $"For {pair.FirstName} and {pair.SecondName} these areas overlap by {Numbers.Percent(overlap.Mean, 0)}{Interval(overlap.Interval)} on average over {Numbers.Plural(overlap.Images, "image")}; maps of different cells overlap by {Numbers.Percent(overlap.Chance, 0)}, because cells lie in the middle.";
    }

    public static string Verdict(ComparedPair pair) => pair.Agreement.Of(AgreementMeasure.TopIou).All.ExcessInterval switch
    {
        { Lower: > 0 } => "So the two agree more on the same cell than the place of cells explains.",
        { Upper: < 0 } => "So the two agree less on the same cell than on different ones.",
        { Lower: double.NaN } => "These are too few images to say whether that is more than chance.",
        _ => "So nothing here says that the two look at the same thing: they agree no more on the same cell than on different ones.",
    };

    /// <summary>A sentence for each model's first maps.</summary>
    public static IEnumerable<string> OnTheCell(ComparedModels comparison, ExplanationSet set, LocationResult location) =>
        from maps in location.Maps
        let source = set.Maps.FirstOrDefault(maps.Source.IsOf)
        where source is not null
        group (maps, source) by source.Model into ofModel
        select OnTheCell(ComparedPair.NameOf(comparison, ofModel.First().source), ofModel.First().maps);

    private static string OnTheCell(string name, MapLocation maps)
    {
        var (cell, others, pointing) = (maps.Of(LocationMeasure.Cell).All, maps.Of(LocationMeasure.Cell).OtherImages, maps.Of(LocationMeasure.Pointing).All);
        if (cell.Images == 0)
            return $"{name}: n/a, no image has both a map and a usable mask.";
        var verdict = others.ExcessInterval switch
        {
            { Lower: > 0 } => "so its maps follow the cell, not only the middle of the image",
            { Lower: double.NaN } => "too few images to say whether its maps follow the cell or only the middle of the image",
            _ => "so its maps follow the single cell no better than the usual place of cells does",
        };
        return $"{name}: {Numbers.Percent(cell.Mean, 0)}{Interval(cell.Interval)} of the relevance lies on the cell, which covers {Numbers.Percent(cell.Chance, 0)} of the image; the map's highest point lies on it in {Numbers.Percent(pointing.Mean, 0)} of images. Maps of other cells put {Numbers.Percent(others.Chance, 0)} there: {verdict}.";
    }

    private static string Interval(Interval interval) => double.IsNaN(interval.Lower) ? "" : $" (95\u00a0% interval {Numbers.Fixed(100 * interval.Lower, 0)} to {Numbers.Percent(interval.Upper, 0)})";
}
