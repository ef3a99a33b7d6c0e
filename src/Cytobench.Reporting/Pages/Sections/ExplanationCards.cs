using Cytobench.Reporting.Comparisons;
using Cytobench.Reporting.Explanations;
using Cytobench.Reporting.Pages.Galleries;
using Cytobench.Runs;

namespace Cytobench.Reporting.Pages.Sections;

/// <summary>One card for each explained image: the image, then the maps over it, with what each model says.</summary>
internal sealed class ExplanationCards(ReportContext context, ExplanationSet set, ExplanationMaps[] maps, ImageAgreement? agreement)
{
    private const string Right = "right";
    private const string Wrong = "wrong";

    private readonly IReadOnlyList<string> names = context.Summary.Data.ClassNames;
    private readonly ExplanationMaps[] models = [.. maps.DistinctBy(map => (map.Model, map.Seed))];

    public IEnumerable<GalleryFilter> Filters() =>
    [
        GalleryFilter.OfClasses("Class", set.Images.Select(image => image.Label), names),
        .. models.Select((map, index) => new GalleryFilter(NameOf(index), OverlayWriter.LabelOf(context.Models, map), "right or wrong", [(Right, "right"), (Wrong, "wrong")])),
        .. agreement is null ? [] : (GalleryFilter[])
        [
            new("third", "Overlap of maps", "any",
            [
                ("high", $"highest third (from {Numbers.Percent(agreement.HighFrom, 0)})"),
                ("middle", "middle third"),
                ("low", $"lowest third (below {Numbers.Percent(agreement.LowBelow, 0)})"),
            ]),
            new(GalleryFilter.Order, "Order", "by class", [("-overlap", "most overlap first"), ("overlap", "least overlap first")]),
        ],
    ];

    /// <param name="row">Of the explained images.</param>
    /// <param name="pictures">The image, then its maps, as base64.</param>
    public Html Of(int row, string[] pictures)
    {
        var image = set.Images[row];
        var place = $"{set.Split} {GalleryFilter.Value(image.Index)}";
        var overlap = agreement is null ? null : Html.Of($"<br>overlap {Numbers.Percent(agreement.Overlap(row), 0)}");
        return Gallery.Card(
            "explained",
            $"{names[image.Label]}, {set.Split} image {GalleryFilter.Value(image.Index)}",
            [
                ("label", GalleryFilter.Value(image.Label)),
                .. models.Select((map, index) => (NameOf(index), (string?)(IsRight(map, row) ? Right : Wrong))),
                ("third", agreement?.Third(row)),
                ("overlap", agreement is null || float.IsNaN(agreement.Overlap(row)) ? null : Numbers.Fixed(agreement.Overlap(row), 4)),
            ],
            [
                GalleryPicture.Figure(pictures[0], $"{names[image.Label]}, {set.Split} image {GalleryFilter.Value(image.Index)}", Html.Of($"{place}{overlap}")),
                .. maps.Select((map, column) => OfMap(map, row, pictures[column + 1])),
            ],
            agreement?.Says(row));
    }

    private Html OfMap(ExplanationMaps map, int row, string picture)
    {
        var (model, predicted, confidence) = (OverlayWriter.LabelOf(context.Models, map), names[map.Predictions[row]], Numbers.Percent(map.Confidences[row], 0));
        var says = IsRight(map, row)
            ? Html.Of($"✓ {confidence}")
            : Html.Of($"""<span class="wrong">✗ {PageContext.Short(predicted)} {confidence}</span>""");
        return GalleryPicture.Figure(
            picture,
            $"{MethodLabels.Title(map.Method)} of {model}: predicts {predicted}, {confidence}, {(IsRight(map, row) ? "right" : "wrong")}",
            Html.Of($"{model}<br>{says}"),
            isMissed: !IsRight(map, row));
    }

    private bool IsRight(ExplanationMaps map, int row) => map.Predictions[row] == set.Images[row].Label;

    private static string NameOf(int model) => FormattableString.Invariant($"m{model}");
}
