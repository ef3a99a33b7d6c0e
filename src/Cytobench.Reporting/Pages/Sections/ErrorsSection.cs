using Cytobench.Reporting.Comparisons;
using Cytobench.Reporting.Explanations;
using Cytobench.Reporting.Pages.Galleries;
using Cytobench.Runs;

namespace Cytobench.Reporting.Pages.Sections;

/// <summary>A gallery by model: the test images that each got wrong, the surest errors first, with probabilities, maps, and what the other models say.</summary>
internal sealed class ErrorsSection : IReportSection
{
    private const long MaxBytes = 5L << 19;                              // of the cards; keeps the whole page below 15 MB

    public string Id => "missed";

    public string Title => "What each model missed";

    public Html? Body(ReportContext context)
    {
        if (context.Summary.Missed.Count == 0)
            return null;
        ModelResult[] runs = [.. context.Models.Groups.SelectMany(group => group.Runs)];
        var pictures = new MissedPictures(context.Summary, context.Folder);
        var cards = new ErrorCards(context, pictures);
        var ranked = runs.SelectMany(run => run.Test.SurestErrors().Where(pictures.Has).Index().Select(error => (Rank: error.Index, Run: run, Image: error.Item))).OrderBy(error => error.Rank).ToArray();
        var all = new Html[ranked.Length];
        Parallel.For(0, all.Length, at => all[at] = cards.Of(ranked[at].Run, ranked[at].Image));
        var shown = ranked.Zip(all).Take(Fitting(all, MaxBytes)).ToLookup(one => one.First.Run, one => (one.First.Image, Card: one.Second));
        var left = runs.Sum(run => run.Test.Scores.Errors) - shown.Sum(ofRun => ofRun.Count());
        var omitted = left == 0 ? "" : $" {Numbers.Plural(left, "less sure error")} would make this page too large.";
        var seeds = context.Models.Groups.Any(group => group.HasSeveralSeeds) ? " Models are compared with those of the same seed." : "";
        var file = $"results/{(runs.Length == 1 ? runs[0].Id : "*")}_test_predictions.csv";
        var maps = context.Summary.Missed.Any(set => set.Maps.Count > 0)
            ? $" Maps, bright where {ExplanationText.Target(context.Summary.Missed[0])} depends most on the image, were made for the surest errors alone."
            : "";
        return Html.Of($"""
            <p>Test images that a model got wrong, those first of which it was surest. Bars are its probabilities: the three highest, and the true class (✓) in any case.{maps}{omitted}{seeds} Every prediction is in {file}.</p>
            {Gallery.Of("errors", Filters(context, runs, [.. shown.SelectMany(ofRun => ofRun.Select(one => (ofRun.Key, one.Image)))]),
                shown.OrderBy(ofRun => Array.IndexOf(runs, ofRun.Key)).Select((ofRun, place) => Gallery.Group(Summary(context, ofRun.Key, ofRun.Count()), "misses", ofRun.Select(one => one.Card), isOpen: place == 0)))}
            """);
    }

    /// <summary>How many cards, from the first, take at most so many bytes.</summary>
    internal static int Fitting(IReadOnlyList<Html> cards, long mostBytes)
    {
        var sum = 0L;
        return cards.TakeWhile(card => (sum += System.Text.Encoding.UTF8.GetByteCount(card.ToString())) <= mostBytes).Count();
    }

    private static Html Summary(ReportContext context, ModelResult run, int shown)
    {
        var models = ErrorCards.OfSeed(context, run);
        var errors = run.Test.Scores.Errors;
        var share = shown == errors ? "" : $", {Numbers.Count(shown)} of them here";
        var shared = models.Count == 1 ? "" : $"; {Numbers.Count(ComparedModels.MissedByAll(models))} missed by {(models.Count == 2 ? "both models" : "every model")}";
        return Html.Of($"""<b>{PageContext.Swatch(context.Models.GroupOf(run).Index)}{context.Models.LabelOf(run)}</b> <span class="muted">{Numbers.Plural(errors, "error")}{share}{shared}</span>""");
    }

    private static GalleryFilter[] Filters(ReportContext context, ModelResult[] runs, (ModelResult Run, int Image)[] shown)
    {
        var names = context.Summary.Data.ClassNames;
        ModelResult[] some = [.. runs.Where(run => shown.Any(one => one.Run == run))];
        var (models, seeds) = (ErrorCards.OfSeed(context, runs[0]).Count, runs.Select(run => run.Seed).Distinct().Count());
        return
        [
            new("model", "Model", "any", [.. some.DistinctBy(run => run.Model).Select(run => (run.Model, context.Models.GroupOf(run).Title))]),
            new("seed", "Seed", "any", [.. some.DistinctBy(run => run.Seed).Select(run => (GalleryFilter.Value(run.Seed), GalleryFilter.Value(run.Seed)))]),
            GalleryFilter.OfClasses("True class", shown.Select(one => one.Run.Test.Labels[one.Image]), names),
            GalleryFilter.OfClasses("Taken for", shown.Select(one => one.Run.Test.Prediction(one.Image)), names, "taken"),
            new("missed", "Missed by", "any", MissedBy(models, "both models", "every model", "some models")),
            new("seeds", "By seeds", "any", MissedBy(seeds, "both seeds", "every seed", "some seeds")),
        ];
    }

    private static (string, string)[] MissedBy(int count, string both, string all, string some) => count switch
    {
        1 => [],
        2 => [(ErrorCards.MissedByAll, both), (ErrorCards.MissedByOne, "only this one")],
        _ => [(ErrorCards.MissedByAll, all), (ErrorCards.MissedBySome, some), (ErrorCards.MissedByOne, "only this one")],
    };
}
