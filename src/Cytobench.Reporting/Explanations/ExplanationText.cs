using Cytobench.Explain;
using Cytobench.Reporting.Comparisons;
using Cytobench.Runs;

namespace Cytobench.Reporting.Explanations;

/// <summary>What saliency maps are, in words.</summary>
internal static class ExplanationText
{
    /// <summary>Which class the maps speak of.</summary>
    public static string Target(ExplanationSet set) => set.Target switch
    {
        ExplanationTarget.Predicted => "the predicted class",
        ExplanationTarget.True => "the true class",
        _ => $"the class {set.Target}",
    };

    /// <summary>What a map can resolve at all; one of a single cell shows nothing, and says so.</summary>
    public static string Resolution(ComparedModels models, ExplainedImages images, ExplanationMaps map)
    {
        var (width, height) = images.Resolution(map);
        var model = models.Groups.FirstOrDefault(group => group.Name == map.Model)?.Title ?? map.Model;
        var nothing = width * height == 1
            ? " At this image size the layer is a single cell, so the map cannot say where; larger images (--image-size) make it finer."
            : "";
        var method = MethodLabels.Title(map.Method);
        return $"{char.ToUpperInvariant(method[0])}{method[1..]} of {model}: {width}\u00a0×\u00a0{height} cells, from {map.Layer}.{nothing}";
    }
}
