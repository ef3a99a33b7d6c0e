using Cytobench.Reporting.Comparisons;
using Cytobench.Reporting.Figures;
using Cytobench.Runs;

namespace Cytobench.Reporting.Features;

internal sealed class FeatureFigureWriter : IRunWriter
{
    public string Name => "feature figures";

    public IEnumerable<Artifact> Write(RunSummary summary, RunFolder folder)
    {
        if (LearnedFeatures.Of(summary, new ComparedModels(summary), folder) is not { } features)
            return [];
        var artifacts = folder.WriteBoth("figures/feature_map", FeatureMap.Whole(features), "test images along the two main directions of each model's features").ToList();
        if (SimilarityMap.Whole(features) is { } similarity)
            artifacts.AddRange(folder.WriteBoth("figures/layer_similarity", similarity, "linear CKA of every pair of layers"));
        var (right, wrong) = NeighbourSheet.Split(features);
        foreach (var (file, title, queries) in ((string, string, int[])[])[("figures/nearest_right.png", "Images that every model has right", right), ("figures/nearest_wrong.png", "Images that a model has wrong", wrong)])
        {
            if (queries.Length == 0)
                continue;
            folder.Write(file, new NeighbourSheet(features, title, queries).SavePng);
            artifacts.Add(new Artifact(file, $"{char.ToLowerInvariant(title[0])}{title[1..]}, and their nearest training images"));
        }
        return artifacts;
    }
}
