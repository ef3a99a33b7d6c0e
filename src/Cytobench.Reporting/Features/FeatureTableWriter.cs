using System.Globalization;
using System.Text.Json;
using Cytobench.Explain.Features;
using Cytobench.Reporting.Comparisons;
using Cytobench.Runs;

namespace Cytobench.Reporting.Features;

/// <summary>results/feature_space.json with everything, and as CSV the scores of frozen features, the nearest training images and the layers' similarity.</summary>
internal sealed class FeatureTableWriter : IRunWriter
{
    private const string JsonFile = "results/feature_space.json";
    private const string ScoresFile = "results/frozen_features.csv";
    private const string NearestFile = "results/nearest_images.csv";
    private const string SimilarityFile = "results/layer_similarity.csv";

    public string Name => "feature tables";

    public IEnumerable<Artifact> Write(RunSummary summary, RunFolder folder)
    {
        if (LearnedFeatures.Of(summary, new ComparedModels(summary), folder)?.Result is not { } features)
            yield break;
        folder.Write(JsonFile, stream => JsonSerializer.Serialize(stream, features, CytobenchJson.Options));
        yield return new Artifact(JsonFile, "what was found of the models' features");
        folder.Write(ScoresFile, stream => WriteScores(stream, features));
        yield return new Artifact(ScoresFile, "test accuracy of simple classifiers on frozen features");
        folder.Write(NearestFile, stream => WriteNearest(stream, features, summary.Data.ClassNames));
        yield return new Artifact(NearestFile, "nearest training images of explained images and of every error, by cosine distance");
        if (features.Similarity is not { } similarity)
            yield break;
        folder.Write(SimilarityFile, stream => WriteSimilarity(stream, similarity));
        yield return new Artifact(SimilarityFile, "linear CKA of every pair of layers");
    }

    private static void WriteScores(Stream stream, FeatureSpaceResult features)
    {
        using var csv = CsvOutput.Open(stream);
        csv.WriteRecord("model", "seed", "features", "classifier", "errors", "accuracy", "accuracy_wilson_lower", "accuracy_wilson_upper", "balanced_accuracy", "macro_f1", "mcnemar_p_against_own_head");
        foreach (var model in features.Models)
            foreach (var score in model.Scores)
                csv.WriteRecord([model.Model, Whole(model.Seed), Whole(model.Width), score.Method, Whole(score.Errors), .. ((double[])[score.Accuracy, score.AccuracyWilson.Lower, score.AccuracyWilson.Upper, score.BalancedAccuracy, score.F1Macro, score.McNemarP]).Select(Numbers.Exact)]);
    }

    private static void WriteNearest(Stream stream, FeatureSpaceResult features, IReadOnlyList<string> classNames)
    {
        using var csv = CsvOutput.Open(stream);
        csv.WriteRecord("model", "seed", "test_image", "rank", "train_image", "train_label", "train_class", "cosine_distance");
        foreach (var model in features.Models)
        {
            foreach (var (row, query) in model.Nearest.Queries.Index())
            {
                for (var rank = 0; rank < model.Nearest.Count; rank++)
                {
                    var at = row * model.Nearest.Count + rank;
                    csv.WriteRecord(model.Model, Whole(model.Seed), Whole(query), Whole(rank + 1), Whole(model.Nearest.Images[at]), Whole(model.Nearest.Labels[at]), classNames[model.Nearest.Labels[at]], Numbers.Exact(model.Nearest.Distances[at]));
                }
            }
        }
    }

    private static void WriteSimilarity(Stream stream, LayerSimilarity similarity)
    {
        using var csv = CsvOutput.Open(stream);
        csv.WriteRecord("first_model", "first_seed", "first_layer", "second_model", "second_seed", "second_layer", "linear_cka");
        for (var first = 0; first < similarity.Layers.Count; first++)
        {
            for (var second = first; second < similarity.Layers.Count; second++)
            {
                var (one, other) = (similarity.Layers[first], similarity.Layers[second]);
                csv.WriteRecord(one.Model, Whole(one.Seed), one.Layer, other.Model, Whole(other.Seed), other.Layer, Numbers.Exact(similarity.Of(first, second)));
            }
        }
    }

    private static string Whole(int value) => value.ToString(CultureInfo.InvariantCulture);
}
