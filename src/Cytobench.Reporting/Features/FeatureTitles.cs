using Cytobench.Explain.Features;

namespace Cytobench.Reporting.Features;

/// <summary>How classifiers of features and layers are called.</summary>
internal static class FeatureTitles
{
    public static string Classifier(string method) => method switch
    {
        "knn_20_weighted" => "20 nearest training images, weighted vote",
        "knn_5" => "5 nearest training images, equal votes",
        "linear_probe" => "linear probe",
        _ => method,
    };

    /// <summary>The layers of each model as they stand in a similarity, from the first: "1" and on for blocks, and the features at the end.</summary>
    public static string Layer(LayerSimilarity similarity, int layer)
    {
        var own = similarity.Layers[layer];
        return own.Layer == "features" ? "features" : Numbers.Count(1 + Enumerable.Range(0, layer).Count(before => similarity.Layers[before].Model == own.Model && similarity.Layers[before].Seed == own.Seed));
    }

    /// <summary>For each model its layers' places, in their order.</summary>
    public static IReadOnlyList<int[]> ByModel(LayerSimilarity similarity) =>
        [.. Enumerable.Range(0, similarity.Layers.Count).GroupBy(layer => (similarity.Layers[layer].Model, similarity.Layers[layer].Seed)).Select(layers => layers.ToArray())];
}
