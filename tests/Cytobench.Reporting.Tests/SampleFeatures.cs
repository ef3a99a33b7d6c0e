using Cytobench.Data;
using Cytobench.Explain.Features;
using Cytobench.Metrics;
using Cytobench.Runs;

namespace Cytobench.Reporting.Tests;

/// <summary>A feature space as it could have been, for a <see cref="SampleRun"/> with explained images.</summary>
internal static class SampleFeatures
{
    private const int Side = 12;
    private const int TrainImages = 90;

    /// <summary>Writes the .npy files and gives the summary that names them.</summary>
    public static RunSummary AddTo(RunSummary summary, RunFolder folder)
    {
        var labels = summary.Models[0].Test.Labels;
        var classes = summary.Data.ClassNames.Count;
        int[] queries = [.. summary.Explanations!.Images.Select(image => image.Index).Concat(Enumerable.Range(0, 6).Select(i => i * 9)).Distinct().Order()];
        var models = summary.Models.Select((run, place) => Model(folder, run, place, labels, queries, classes)).ToArray();
        int[] neighbours = [.. Enumerable.Range(0, TrainImages)];
        var first = summary.Models.DistinctBy(run => run.Model).ToArray();
        var layers = first.SelectMany((run, place) => Enumerable.Range(0, 3 + place).Select(block => new LayerOfModel(run.Model, run.Seed, $"layer{block}")).Append(new LayerOfModel(run.Model, run.Seed, "features"))).ToArray();
        return summary with
        {
            Explanations = summary.Explanations with
            {
                FeatureSpace = new FeatureSpaceResult
                {
                    TrainImages = TrainImages,
                    TestImages = labels.Length,
                    Device = "cpu",
                    Precision = "fp32",
                    Models = models,
                    Similarity = new LayerSimilarity
                    {
                        Images = labels.Length,
                        Batches = 1,
                        Layers = layers,
                        Values = [.. from one in Enumerable.Range(0, layers.Length) from other in Enumerable.Range(0, layers.Length) select 1 - 0.07 * Math.Abs(one - other)],
                    },
                    Queries = Pictures(folder, "explanations/queries.npy", queries),
                    Neighbours = Pictures(folder, "explanations/neighbours.npy", neighbours),
                },
            },
        };
    }

    private static ModelFeatures Model(RunFolder folder, ModelResult run, int place, int[] labels, int[] queries, int classes)
    {
        var file = $"explanations/{run.Id}_projection.npy";
        var coordinates = labels.SelectMany((label, image) => (float[])[(float)(Math.Cos(label) + 0.2 * Math.Sin(image * 7)), (float)(Math.Sin(label) * (1 + place) + 0.2 * Math.Cos(image * 5))]).ToArray();
        NpyFile.Write(folder.PrepareFile(file), coordinates, labels.Length, 2);
        FrozenFeatureScore Score(string method, int errors) => new()
        {
            Method = method,
            Errors = errors,
            Accuracy = 1 - (double)errors / labels.Length,
            AccuracyWilson = WilsonInterval.Of(labels.Length - errors, labels.Length),
            BalancedAccuracy = 0.9,
            F1Macro = 0.89,
            McNemarP = 0.25,
        };
        int[] images = [.. queries.SelectMany(query => Enumerable.Range(0, 5).Select(i => (query * 11 + i * 17 + place) % TrainImages))];
        return new ModelFeatures
        {
            Model = run.Model,
            Seed = run.Seed,
            Width = 512 - 320 * place,
            FeaturesFile = $"explanations/{run.Id}_features.npy",
            Projection = new Projection(file, [0.31, 0.17]),
            Scores = [Score("knn_20_weighted", 3), Score("knn_5", 5), Score("linear_probe", 4)],
            Probe = new ProbeFit([1, 0.1], [0.4, 0.3], 0.1, 1e-7, true),
            Nearest = new NearestImages(queries, 5, images, [.. images.Select((_, at) => 0.01 * (1 + at % 5))], [.. images.Select(image => image % classes)]),
            NeighbourLabels = new NeighbourLabels(5, 0.97, 0.42, 0.51, 0.004, 0.021),
        };
    }

    private static PictureFile Pictures(RunFolder folder, string file, int[] images)
    {
        var pixels = new byte[images.Length * Side * Side * 3];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)(i * 13 + i / 432 * 40);
        NpyFile.Write(folder.PrepareFile(file), pixels, images.Length, Side, Side, 3);
        return new PictureFile(file, images);
    }
}
