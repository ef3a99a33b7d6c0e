using Cytobench.Explain;
using Cytobench.Explain.Agreement;
using Cytobench.Explain.Location;
using Cytobench.Metrics;
using Cytobench.Reporting.Explanations;
using Cytobench.Runs;

namespace Cytobench.Reporting.Pages.Sections;

/// <summary>In plain words and pictures whether the models' maps agree and lie on the cell; tables for reviewers are folded away.</summary>
internal sealed class AgreementSection : IReportSection
{
    private const int Quality = 82;                                      // of the sheets, WebP
    private const int CellsPerClass = 2;
    private const int MasksPerClass = 5;

    public string Id => "agreement";

    public string Title => "Do they look at the same thing, and is it the cell?";

    public Html? Body(ReportContext context)
    {
        if (context.Summary.Explanations is not { Images.Count: > 0, Maps.Count: > 0 } set || (set.Agreement is null && set.Location is null))
            return null;
        var images = new ExplainedImages(set, context.Folder);
        var pairs = ComparedPair.BetweenModels(context.Models, set);
        return Html.Of($"""
            {(pairs.Count > 0 ? SameThing(context, set, images, pairs) : null)}
            {(set.Location is { } location ? OnTheCell(context, set, images, location) : null)}
            {AgreementTables.Render(context, set)}
            """);
    }

    private static Html SameThing(ReportContext context, ExplanationSet set, ExplainedImages images, IReadOnlyList<ComparedPair> pairs)
    {
        var sheet = new AgreementSheet(pairs[0], images, context.Summary.Data.ClassNames, CellsPerClass);
        var others = pairs.Skip(1).Select(pair => Html.Of($"<p>{Overlap(pair)} {Verdict(pair)}</p>\n"));
        return Html.Of($"""
            <h3>The same thing?</h3>
            <p>Of each map the most relevant fifth of the image is taken. {Overlap(pairs[0])} Fifths laid at random would overlap by {Numbers.Percent(set.Agreement!.RandomTopIou, 0)}. {Verdict(pairs[0])} {ByOutcome(pairs[0])}</p>
            {others}{Yardstick(context, set)}
            {context.Picture(sheet.WebpBase64(Quality), sheet.Alt, sheet.Width, sheet.Height, Html.Of($"At the left each cell as it is; at the right, in grey, with the most relevant fifth for {pairs[0].FirstName} (solid line) and for {pairs[0].SecondName} (dashed line), and yellow where both agree. ✓ and ✗: whether each model is right. More cells are in figures/agreement/."))}
            """);
    }

    private static string Overlap(ComparedPair pair)
    {
        var overlap = pair.Agreement.Of(AgreementMeasure.TopIou).All;
        return $"For {pair.FirstName} and {pair.SecondName} these areas overlap by {Numbers.Percent(overlap.Mean, 0)}{Interval(overlap.Interval)} on average over {Numbers.Plural(overlap.Images, "image")}; maps of different cells overlap by {Numbers.Percent(overlap.Chance, 0)}, because cells lie in the middle.";
    }

    private static string Verdict(ComparedPair pair) => pair.Agreement.Of(AgreementMeasure.TopIou).All.ExcessInterval switch
    {
        { Lower: > 0 } => "So the two agree more on the same cell than the place of cells explains.",
        { Upper: < 0 } => "So the two agree less on the same cell than on different ones.",
        { Lower: double.NaN } => "These are too few images to say whether that is more than chance.",
        _ => "So nothing here says that the two look at the same thing: they agree no more on the same cell than on different ones.",
    };

    private static string ByOutcome(ComparedPair pair)
    {
        var overlap = pair.Agreement.Of(AgreementMeasure.TopIou);
        (string Text, MeanAgainstChance Of)[] groups = [("both models are right", overlap.BothRight), ("only one is right", overlap.OneRight), ("both are wrong", overlap.BothWrong)];
        var told = groups.Where(group => group.Of.Images >= MeanBootstrap.FewestImages).Select(group => $"{Numbers.Percent(group.Of.Mean, 0)} where {group.Text} ({Numbers.Plural(group.Of.Images, "image")})").ToArray();
        return told.Length < 2 ? "" : $"The overlap is {string.Join(", ", told[..^1])} and {told[^1]}.";
    }

    /// <summary>How far two methods, or two trainings, agree about one and the same network: what can be expected of two networks at most.</summary>
    private static Html? Yardstick(ReportContext context, ExplanationSet set)
    {
        var within = ComparedPair.All(context.Models, set).Where(pair => pair.Agreement.Kind != PairKind.BetweenModels)
            .Select(pair => (Pair: pair, pair.Agreement.Of(AgreementMeasure.TopIou).All.Mean)).Where(one => !double.IsNaN(one.Mean)).OrderBy(one => one.Mean).ToArray();
        return within.Length switch
        {
            0 => null,
            1 => Html.Of($"<p>To compare: maps of one and the same model overlap by {Numbers.Percent(within[0].Mean, 0)} ({within[0].Pair.Name}).</p>\n"),
            _ => Html.Of($"<p>To compare: maps of one and the same model, made by two methods or after two trainings, overlap by {Numbers.Percent(within[0].Mean, 0)} ({within[0].Pair.Name}) to {Numbers.Percent(within[^1].Mean, 0)} ({within[^1].Pair.Name}).</p>\n"),
        };
    }

    private static Html OnTheCell(ReportContext context, ExplanationSet set, ExplainedImages images, LocationResult location)
    {
        var sheet = new MaskSheet(location, images, context.Folder, context.Summary.Data.ClassNames, MasksPerClass);
        var main = location.Maps.Select(maps => (Maps: maps, Source: set.Maps.FirstOrDefault(maps.Source.IsOf))).Where(one => one.Source is not null).DistinctBy(one => one.Maps.Source.Model)
            .Select(one => Html.Of($"<li>{OnTheCell(ComparedPair.NameOf(context.Models, one.Source!), one.Maps)}</li>\n"));
        var left = location.Empty + location.TooLarge;
        var unusable = left == 0
            ? $"All {Numbers.Count(set.Images.Count)} explained images have a usable mask."
            : $"{Numbers.Plural(left, "image")} of {Numbers.Count(set.Images.Count)} {(left == 1 ? "has" : "have")} no usable mask ({Numbers.Count(location.Empty)} found no cell, {Numbers.Count(location.TooLarge)} cover nearly the whole image) and {(left == 1 ? "is" : "are")} left out.";
        return Html.Of($"""
            <h3>Is it the cell?</h3>
            <ul class="prose">{main}</ul>
            {context.Figure([LocationBars.Of(context.Models, set, location)], Html.Of($"A map that knows nothing divides its relevance as the areas are divided: the first bar. More on the cell than that means that the map prefers the cell, or only the middle of the image."))}
            {context.Picture(sheet.WebpBase64(Quality), sheet.Alt, sheet.Width, sheet.Height, Html.Of($"Where cell and nucleus were taken to be. These outlines are a proxy, made by thresholds of colour and darkness, not drawn by an expert: look whether they fit before believing the shares above. Platelets have no nucleus; the inner line is their dense middle. {unusable}"))}
            """);
    }

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
