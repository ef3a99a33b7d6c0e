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
        var others = pairs.Skip(1).Select(pair => Html.Of($"<p>{AgreementText.Overlap(pair)} {AgreementText.Verdict(pair)}</p>\n"));
        return Html.Of($"""
            <h3>The same thing?</h3>
            <p>{AgreementText.SameThing(pairs[0], set.Agreement!)} {ByOutcome(pairs[0])}</p>
            {others}{Yardstick(context, set)}
            {context.Picture(sheet.WebpBase64(Quality), sheet.Alt, sheet.Width, sheet.Height, Html.Of($"At the left each cell as it is; at the right, in grey, with the most relevant fifth for {pairs[0].FirstName} (solid line) and for {pairs[0].SecondName} (dashed line), and yellow where both agree. ✓ and ✗: whether each model is right. More cells are in figures/agreement/."))}
            """);
    }

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
        var left = location.Empty + location.TooLarge;
        var unusable = left == 0
            ? $"All {Numbers.Count(set.Images.Count)} explained images have a usable mask."
            : $"{Numbers.Plural(left, "image")} of {Numbers.Count(set.Images.Count)} {(left == 1 ? "has" : "have")} no usable mask ({Numbers.Count(location.Empty)} found no cell, {Numbers.Count(location.TooLarge)} cover nearly the whole image) and {(left == 1 ? "is" : "are")} left out.";
        return Html.Of($"""
            <h3>Is it the cell?</h3>
            <ul class="prose">{AgreementText.OnTheCell(context.Models, set, location).Select(sentence => Html.Of($"<li>{sentence}</li>\n"))}</ul>
            {context.Figure([LocationBars.Of(context.Models, set, location)], Html.Of($"A map that knows nothing divides its relevance as the areas are divided: the first bar. More on the cell than that means that the map prefers the cell, or only the middle of the image."))}
            {context.Picture(sheet.WebpBase64(Quality), sheet.Alt, sheet.Width, sheet.Height, Html.Of($"Where cell and nucleus were taken to be. These outlines are a proxy, made by thresholds of colour and darkness, not drawn by an expert: look whether they fit before believing the shares above. Platelets have no nucleus; the inner line is their dense middle. {unusable}"))}
            """);
    }
}
