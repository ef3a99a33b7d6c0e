using Cytobench.Data;
using Cytobench.Engine;
using Cytobench.Explain.Methods;
using Cytobench.Models;
using Cytobench.Runs;
using Cytobench.Training;
using static TorchSharp.torch;

namespace Cytobench.Explain;

/// <summary>Explains the same test images with every trained model, in float32 from the tested checkpoints.</summary>
/// <param name="request">How, and what is measured.</param>
/// <param name="data">Of the run.</param>
/// <param name="engine">Where it computes.</param>
/// <param name="run">Has the checkpoints.</param>
/// <param name="folder">Gets maps and images.</param>
/// <param name="monitor">Gets progress; carries the wish to stop.</param>
internal sealed class Explainer(ExplanationRequest request, DataSummary data, TorchEngine engine, RunFolder run, RunFolder folder, RunMonitor monitor)
{
    private const int LargestBatch = 32;

    /// <summary>Under the run folder; holds nothing but explanations and what is measured of them.</summary>
    public const string Folder = "explanations";

    /// <param name="results">Tested models; none where the images are only to be kept.</param>
    /// <param name="source">The test split.</param>
    /// <param name="test">The same on the device.</param>
    /// <param name="chosen">Places in it.</param>
    /// <param name="place">Under the run folder; gets images and maps.</param>
    public ExplanationSet Explain(IReadOnlyList<ModelResult> results, LabeledImages source, DeviceImages test, int[] chosen, string place = Folder)
    {
        ExplanationTarget.Check(request.Target, data.ClassNames);
        var imagesFile = $"{place}/images.npy";
        SavedMaps.WriteImages(folder, imagesFile, source, chosen);
        return new ExplanationSet
        {
            Split = "test",
            Target = request.Target,
            ImagesFile = imagesFile,
            Images = [.. chosen.Select(index => new ExplainedImage(index, source.Labels[index], source.Names?[index] ?? ""))],
            Maps = [.. results.SelectMany(result => ExplainModel(result, test, chosen, place))],
        };
    }

    private List<ExplanationMaps> ExplainModel(ModelResult result, DeviceImages test, int[] chosen, string place)
    {
        using var scope = NewDisposeScope();
        using var model = LoadedModel.Of(result, data, run, engine, ScalarType.Float32);
        return [.. ExplanationMethods.Choose(request.Methods, model.Classifier).Select(method => ExplainWith(method, model, test, chosen, place))];
    }

    private ExplanationMaps ExplainWith(IExplanationMethod method, LoadedModel model, DeviceImages test, int[] chosen, string place)
    {
        var (maps, side) = (new List<float>(), 0L);
        var (predictions, targets, confidences) = (new int[chosen.Length], new int[chosen.Length], new double[chosen.Length]);
        var size = BatchLimit.WithGradients(model.Classifier, LargestBatch);
        for (var first = 0; first < chosen.Length; first += size)
        {
            monitor.Cancellation.ThrowIfCancellationRequested();
            using var step = NewDisposeScope();
            var rows = tensor(chosen[first..Math.Min(first + size, chosen.Length)], dtype: ScalarType.Int64, device: engine.Device);
            var images = model.Input.Prepare(test.Pixels.index_select(0, rows));
            var (confidence, predicted) = Predict(model.Classifier, images);
            var target = ExplanationTarget.Of(request.Target, data.ClassNames, predicted, test.Labels.index_select(0, rows));
            var batch = Normalize(PerImage.Maps(method, model.Classifier, images, target, monitor.Cancellation,
                done => monitor.Report(new ProgressReport($"explaining {model.Result.Id}", first + done, chosen.Length, "images", method.Name)))).cpu(); // (B, h, w)
            side = batch.shape[1];
            maps.AddRange(batch.data<float>());
            confidence.cpu().data<double>().CopyTo(confidences, first);
            predicted.to(int32).cpu().data<int>().CopyTo(predictions, first);
            target.to(int32).cpu().data<int>().CopyTo(targets, first);
        }
        var mapsFile = $"{place}/{model.Result.Id}_{method.Name}.npy";
        NpyFile.Write(folder.PrepareFile(mapsFile), maps.ToArray(), chosen.Length, (int)side, (int)side);
        return new ExplanationMaps
        {
            Model = model.Result.Model,
            Seed = model.Result.Seed,
            Method = method.Name,
            Layer = method.Layer(model.Classifier),
            MapsFile = mapsFile,
            Predictions = predictions,
            Targets = targets,
            Confidences = confidences,
        };
    }

    private static (Tensor Confidence, Tensor Predicted) Predict(ImageClassifier model, Tensor images)
    {
        using var _ = no_grad();
        return model.call(images).to(float64).softmax(1).max(1);
    }

    /// <summary>Each map's own range to [0, 1]; a constant map becomes 0.</summary>
    internal static Tensor Normalize(Tensor maps)
    {
        var low = maps.amin([1, 2], keepdim: true);
        var range = maps.amax([1, 2], keepdim: true) - low;
        return (maps - low) / where(range > 0, range, ones_like(range));
    }
}
