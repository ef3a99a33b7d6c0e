using Cytobench.Reporting.Comparisons;
using Cytobench.Reporting.Explanations;
using Cytobench.Reporting.Pages.Galleries;
using Cytobench.Runs;

namespace Cytobench.Reporting.Pages.Sections;

/// <summary>One card for each trained model and test image that it got wrong.</summary>
internal sealed class ErrorCards(ReportContext context, MissedPictures pictures)
{
    // How many of the models of one seed, or of the seeds of one model, miss an image.
    public const string MissedByAll = "all";
    public const string MissedBySome = "some";
    public const string MissedByOne = "only";

    private const int TopClasses = 3;
    private const double Least = 0.0005;                                 // below it 0.0 % would stand for something

    private readonly IReadOnlyList<string> names = context.Summary.Data.ClassNames;

    /// <param name="run">Whose error it is.</param>
    /// <param name="image">Place in the test split.</param>
    public Html Of(ModelResult run, int image)
    {
        var (label, predicted) = (run.Test.Labels[image], run.Test.Prediction(image));
        var (models, seeds) = (OfSeed(context, run), context.Models.GroupOf(run).Runs);
        var (model, title) = (context.Models.LabelOf(run), $"{names[label]} taken for {names[predicted]} by {context.Models.LabelOf(run)}: test image {GalleryFilter.Value(image)}");
        var cell = GalleryPicture.Figure(GalleryPicture.Base64(pictures.Image(image, GalleryPicture.Side)), $"{names[label]}, test image {GalleryFilter.Value(image)}", Html.Of($"test {image}"));
        var map = pictures.Map(run, image, GalleryPicture.Side) is { } drawn
            ? GalleryPicture.Figure(GalleryPicture.Base64(drawn.Picture), $"{MethodLabels.Title(drawn.Method)} of {model}", PageContext.Text(MethodLabels.Title(drawn.Method)))
            : null;
        return Gallery.Card(
            "miss",
            title,
            [
                ("model", run.Model),
                ("seed", GalleryFilter.Value(run.Seed)),
                ("label", GalleryFilter.Value(label)),
                ("taken", GalleryFilter.Value(predicted)),
                ("missed", MissedBy(models, image)),
                ("seeds", MissedBy(seeds, image)),
            ],
            map is null ? [cell] : [cell, map],
            more: Html.Of($"""
                <div class="told"><p><b>{PageContext.Short(names[label])}</b> taken for <b class="wrong">{PageContext.Short(names[predicted])}</b></p>
                <ul class="bars">{Bars(run, image, label, predicted)}</ul>{models.Where(other => other != run).Select(other => Other(other, image, label))}{Seeds(seeds, image)}</div>
                """));
    }

    /// <summary>All models of the run as one seed trained them: whom this one is compared with.</summary>
    public static IReadOnlyList<ModelResult> OfSeed(ReportContext context, ModelResult run) => [.. context.Summary.Models.Where(other => other.Seed == run.Seed)];

    private static string MissedBy(IReadOnlyList<ModelResult> runs, int image)
    {
        var wrong = Misses(runs, image);
        return wrong == runs.Count ? MissedByAll : wrong == 1 ? MissedByOne : MissedBySome;
    }

    private static int Misses(IReadOnlyList<ModelResult> runs, int image) => runs.Count(run => run.Test.Prediction(image) != run.Test.Labels[image]);

    private static Html? Seeds(IReadOnlyList<ModelResult> seeds, int image) => seeds.Count == 1 ? null
        : Html.Of($"<p>Missed by {Numbers.Count(Misses(seeds, image))} of its {Numbers.Count(seeds.Count)} seeds</p>");

    private IEnumerable<Html> Bars(ModelResult run, int image, int label, int predicted)
    {
        var probabilities = run.Test.Row(image).ToArray();
        var ranked = Enumerable.Range(0, probabilities.Length).OrderByDescending(one => probabilities[one]).ToArray();
        return ranked.Take(TopClasses).Append(label).Distinct().Select(one =>
        {
            var (kind, mark) = one == label ? ("true", "✓ ") : one == predicted ? ("taken", "✗ ") : ("", "");
            return Html.Of($"""<li class="{kind}" style="--p:{Numbers.Fixed(100 * probabilities[one], 1)}"><span title="{names[one]}">{mark}{PageContext.Short(names[one])}</span><i></i><b>{Percent(probabilities[one])}</b></li>""");
        });
    }

    private static string Percent(float probability) => probability < Least ? $"<\u00a0{Numbers.Percent(2 * Least)}" : Numbers.Percent(probability);

    private Html Other(ModelResult other, int image, int label)
    {
        var predicted = other.Test.Prediction(image);
        var (name, confidence) = (context.Models.LabelOf(other), Numbers.Percent(other.Test.Row(image)[predicted]));
        return predicted == label
            ? Html.Of($"""<p>✓ {name} has it right ({confidence})</p>""")
            : Html.Of($"""<p><span class="wrong">✗</span> {name} says {PageContext.Short(names[predicted])} ({confidence})</p>""");
    }
}
