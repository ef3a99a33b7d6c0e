using Cytobench.Data;
using Cytobench.Metrics;
using Cytobench.Runs;
using Cytobench.Training;
using static TorchSharp.torch;

namespace Cytobench.Explain.Features;

/// <summary>
/// Looks at what trained networks make of images before their last layer: the nearest training images, a map in two dimensions, how well simple
/// classifiers do on it, and how alike the layers of the networks are. Writes arrays into explanations/ of the run.
/// </summary>
public static class FeatureSpace
{
    private const string QueriesFile = $"{Explainer.Folder}/queries.npy";
    private const string NeighboursFile = $"{Explainer.Folder}/neighbours.npy";
    private const int MostNeighbours = 20;                               // that vote
    private const int FewNeighbours = 5;
    private const int ComparedModels = 3;                                // layer by layer; all are in memory at once

    private static readonly double[] Penalties = [1, 1e-1, 1e-2, 1e-3, 1e-4, 1e-5];

    /// <exception cref="UserException">A checkpoint or the data is not usable, or features are not finite.</exception>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public static FeatureSpaceResult Measure(FeatureSpaceRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentOutOfRangeException.ThrowIfZero(request.Results.Count);
        var data = request.Data;
        var learnt = LearntFrom(data.Train.Labels, data.Info.ClassNames.Count, request.Config);
        var classes = data.Info.ClassNames.Count;
        var mistakes = request.Results.SelectMany(result => Mistakes(result.Test.Predictions(), data.Test.Labels));
        int[] asked = [.. mistakes.Union(request.Explained).Order()];
        var models = request.Results.Select(result => OfModel(request, result, learnt, asked)).ToArray();
        var similarity = Compare(request, classes);
        var queries = ShownQueries.Choose(request.Explained, request.Results, data.Test.Labels);
        return new FeatureSpaceResult
        {
            TrainImages = learnt.Length,
            TestImages = data.Test.Count,
            Device = request.Engine.DeviceName,
            Precision = "fp32",
            Models = models,
            Similarity = similarity,
            Queries = Save(request.Folder, QueriesFile, data.Test, queries),
            Neighbours = Save(request.Folder, NeighboursFile, data.Train, ShownQueries.NeighboursOf(queries, models)),
        };
    }

    /// <summary>The training images that the run's models saw, by place in the split.</summary>
    internal static int[] LearntFrom(int[] labels, int classes, RunConfig config) =>
        StratifiedSubset.Choose(labels, classes, config.TrainImages == 0 ? labels.Length : config.TrainImages, config.Seeds[0]);

    private static ModelFeatures OfModel(FeatureSpaceRequest request, ModelResult result, int[] learnt, int[] asked)
    {
        var (data, monitor, device) = (request.Data, request.Monitor, request.Engine.Device);
        var classes = data.Info.ClassNames.Count;
        int[] trainLabels = [.. learnt.Select(place => data.Train.Labels[place])];
        using var scope = NewDisposeScope();
        var (train, validation, test) = Extract();
        var width = (int)test.shape[1];

        monitor.Report(new ProgressReport($"features of {result.Id}", 0, 0, "steps", "nearest images"));
        var neighbours = CosineNeighbours.Find(test, train, MostNeighbours, monitor.Cancellation);
        monitor.Report(new ProgressReport($"features of {result.Id}", 0, 0, "steps", "linear probe"));
        var (probe, fit) = Probe(train, trainLabels, validation, data.Validation.Labels, classes, monitor.Cancellation);
        using var disposed = probe;

        var own = result.Test.Predictions();                             // as they were scored
        var projection = PrincipalComponents.Of(test);
        var featuresFile = $"{Explainer.Folder}/{result.Id}_features.npy";
        var projectionFile = $"{Explainer.Folder}/{result.Id}_projection.npy";
        NpyFile.Write(request.Folder.PrepareFile(featuresFile), test.cpu().contiguous().data<float>().ToArray(), data.Test.Count, width);
        NpyFile.Write(request.Folder.PrepareFile(projectionFile), projection.Coordinates, data.Test.Count, 2);
        return new ModelFeatures
        {
            Model = result.Model,
            Seed = result.Seed,
            Width = width,
            FeaturesFile = featuresFile,
            Projection = new Projection(projectionFile, projection.Shares),
            Scores =
            [
                Score("knn_20_weighted", NearestNeighbourVote.Shares(neighbours, trainLabels, classes, MostNeighbours, NearestNeighbourVote.Temperature)),
                Score("knn_5", NearestNeighbourVote.Shares(neighbours, trainLabels, classes, FewNeighbours, temperature: null)),
                Score("linear_probe", probe.Probabilities(test)),
            ],
            Probe = fit,
            Nearest = NeighbourTables.Nearest(neighbours, asked, learnt, trainLabels),
            NeighbourLabels = NeighbourTables.Labels(neighbours, trainLabels, data.Test.Labels, own),
        };

        (Tensor Train, Tensor Validation, Tensor Test) Extract()
        {
            using var inner = NewDisposeScope();
            using var model = request.Load(result);
            Tensor Of(LabeledImages images, int[] rows, string split) => FeatureExtractor.Extract(model, images, rows, split, device, monitor).MoveToOuterDisposeScope();
            return (Of(data.Train, learnt, "train"), Of(data.Validation, All(data.Validation), "val"), Of(data.Test, All(data.Test), "test"));
        }

        FrozenFeatureScore Score(string method, double[] probabilities)
        {
            var predicted = Predictions.MostProbable(probabilities, classes);
            var confusion = ConfusionMatrix.Count(data.Test.Labels, predicted, classes);
            return new FrozenFeatureScore
            {
                Method = method,
                Errors = confusion.Errors,
                Accuracy = confusion.Accuracy,
                AccuracyWilson = WilsonInterval.Of(predicted.Length - confusion.Errors, predicted.Length),
                BalancedAccuracy = confusion.BalancedAccuracy,
                F1Macro = confusion.Macro(confusion.F1),
                McNemarP = McNemar.Exact(predicted, own, data.Test.Labels).P,
            };
        }
    }

    /// <summary>Of each penalty's fit the one with the lowest log loss on validation images; each begins where the stronger one ended.</summary>
    private static (LinearProbe Probe, ProbeFit Fit) Probe(Tensor train, int[] trainLabels, Tensor validation, int[] validationLabels, int classes, CancellationToken cancellation)
    {
        var fitted = new List<LinearProbe>();
        try
        {
            var losses = new double[Penalties.Length];
            for (var i = 0; i < Penalties.Length; i++)
            {
                fitted.Add(LinearProbe.Fit(train, trainLabels, classes, Penalties[i], fitted.LastOrDefault(), cancellation));
                losses[i] = LogLoss.Mean(fitted[i].Probabilities(validation), validationLabels, classes);
            }
            var best = fitted[Array.IndexOf(losses, losses.Min())];
            fitted.Remove(best);
            return (best, new ProbeFit(Penalties, losses, best.Penalty, best.LargestGradient, best.IsConverged));
        }
        finally
        {
            fitted.ForEach(probe => probe.Dispose());
        }
    }

    private static LayerSimilarity? Compare(FeatureSpaceRequest request, int classes)
    {
        using var scope = NewDisposeScope();
        var models = new List<LoadedModel>();
        try
        {
            models.AddRange(request.Results.DistinctBy(result => result.Model).Take(ComparedModels).Select(request.Load));
            return LayerSimilarityMeasure.Measure(models, request.Data.Test, classes, request.Engine.Device, request.Monitor);
        }
        finally
        {
            models.ForEach(model => model.Dispose());
        }
    }

    internal static IEnumerable<int> Mistakes(int[] predicted, int[] labels) => Enumerable.Range(0, labels.Length).Where(image => predicted[image] != labels[image]);

    private static PictureFile Save(RunFolder folder, string file, LabeledImages images, int[] rows)
    {
        SavedMaps.WriteImages(folder, file, images, rows);
        return new PictureFile(file, rows);
    }

    private static int[] All(LabeledImages images) => [.. Enumerable.Range(0, images.Count)];
}
