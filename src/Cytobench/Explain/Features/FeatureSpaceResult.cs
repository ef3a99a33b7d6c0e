using Cytobench.Metrics;

namespace Cytobench.Explain.Features;

/// <summary>What the trained networks make of the images before their last layer; part of a run's run.json.</summary>
public sealed record FeatureSpaceResult
{
    public const int NeighboursShown = 5;

    public required int TrainImages { get; init; }                       // among which neighbours were looked for: what the models learnt from
    public required int TestImages { get; init; }
    public required string Device { get; init; }
    public required string Precision { get; init; }                      // of features
    public required IReadOnlyList<ModelFeatures> Models { get; init; }   // one for each training
    public LayerSimilarity? Similarity { get; init; }                    // between the first training of each model
    public required PictureFile Queries { get; init; }                   // test images
    public required PictureFile Neighbours { get; init; }                // training images: the nearest ones of every query, for every model
}

/// <summary>Images in their stored size, so that a report needs no data set.</summary>
/// <param name="File">.npy, uint8 (n, H, W, C), relative to the run folder.</param>
/// <param name="Images">Their places in their split, row by row of that file.</param>
public sealed record PictureFile(string File, int[] Images);

/// <summary>The features of one trained network.</summary>
public sealed record ModelFeatures
{
    public required string Model { get; init; }                          // "resnet18"
    public required int Seed { get; init; }                              // of its training
    public required int Width { get; init; }                             // numbers for each image
    public required string FeaturesFile { get; init; }                   // .npy, float32 (test images, width)
    public required Projection Projection { get; init; }
    public required IReadOnlyList<FrozenFeatureScore> Scores { get; init; }
    public required ProbeFit Probe { get; init; }
    public required NearestImages Nearest { get; init; }
    public required NeighbourLabels NeighbourLabels { get; init; }

    public string Id() => $"{Model}_s{Seed}";
}

/// <summary>Test features along their two main directions.</summary>
/// <param name="File">.npy, float32 (test images, 2).</param>
/// <param name="Shares">Of the variance that the two directions hold; NaN where nothing varies.</param>
public sealed record Projection(string File, double[] Shares);

/// <summary>Test accuracy of a simple classifier on frozen features.</summary>
public sealed record FrozenFeatureScore
{
    public required string Method { get; init; }                         // "knn_20_weighted", "knn_5", "linear_probe"
    public required int Errors { get; init; }
    public required double Accuracy { get; init; }
    public required Interval AccuracyWilson { get; init; }               // 95 %
    public required double BalancedAccuracy { get; init; }
    public required double F1Macro { get; init; }
    public required double McNemarP { get; init; }                       // exact, against the network's own predictions of the same images
}

/// <summary>How the linear probe was fitted.</summary>
/// <param name="Penalties">Tried, strongest first.</param>
/// <param name="ValidationLogLoss">Of each.</param>
/// <param name="Penalty">The one of the lowest; the strongest of equals.</param>
/// <param name="LargestGradient">Left at its optimum; 0 were exact.</param>
/// <param name="IsConverged">Whether that is small enough to change nothing that is shown.</param>
public sealed record ProbeFit(double[] Penalties, double[] ValidationLogLoss, double Penalty, double LargestGradient, bool IsConverged);

/// <summary>The nearest training images of some test images, by cosine distance.</summary>
/// <param name="Queries">Places in the test split, ascending: those that are explained, and every error of any model.</param>
/// <param name="Count">Neighbours of each.</param>
/// <param name="Images">Row-major (queries, count), nearest first: places in the training split.</param>
/// <param name="Distances">As Images; in [0, 2].</param>
/// <param name="Labels">As Images.</param>
public sealed record NearestImages(int[] Queries, int Count, int[] Images, double[] Distances, int[] Labels);

/// <summary>Whose labels the nearest training images carry, over all test images; NaN where there are none of a kind.</summary>
/// <param name="Count">Neighbours of each image.</param>
/// <param name="TrueOfRight">Share with the true class, of images that the network has right.</param>
/// <param name="TrueOfWrong">Share with the true class, of those that it has wrong.</param>
/// <param name="PredictedOfWrong">Share with the class that it took them for.</param>
/// <param name="DistanceOfRight">Median cosine distance to the nearest one.</param>
/// <param name="DistanceOfWrong">As that, of wrong images.</param>
public sealed record NeighbourLabels(int Count, double TrueOfRight, double TrueOfWrong, double PredictedOfWrong, double DistanceOfRight, double DistanceOfWrong);

/// <summary>Linear CKA of every pair of layers.</summary>
public sealed record LayerSimilarity
{
    public required int Images { get; init; }                            // of the test split
    public required int Batches { get; init; }                           // that these were compared in
    public required IReadOnlyList<LayerOfModel> Layers { get; init; }
    public required double[] Values { get; init; }                       // row-major, layers x layers

    public double Of(int first, int second) => Values[first * Layers.Count + second];
}

/// <param name="Model">"resnet18".</param>
/// <param name="Seed">Of its training.</param>
/// <param name="Layer">As the network names it: "layer1.0", "blocks.3", "features".</param>
public sealed record LayerOfModel(string Model, int Seed, string Layer);
