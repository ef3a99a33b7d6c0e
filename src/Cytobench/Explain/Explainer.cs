using Cytobench.Data;
using Cytobench.Engine;
using Cytobench.Models;
using Cytobench.Runs;
using Cytobench.Training;
using static TorchSharp.torch;

namespace Cytobench.Explain;

/// <summary>Explains the same test images with every trained model, in float32 from the best checkpoints.</summary>
internal sealed class Explainer(RunConfig config, TorchEngine engine, DeviceDataset data, RunFolder folder, RunMonitor monitor)
{
    private const int BatchSize = 32;
    private const string ImagesFile = "explanations/images.npy";

    public ExplanationSet Explain(IReadOnlyList<ModelResult> results)
    {
        var test = data.Source.Test;
        var chosen = Choose(test.Labels, data.Source.Info.ClassNames.Count, config.SamplesPerClass);
        SaveImages(test, chosen);
        var images = data.Test.OpenAfter(results);
        return new ExplanationSet
        {
            Split = "test",
            ImagesFile = ImagesFile,
            Images = [.. chosen.Select(index => new ExplainedImage(index, test.Labels[index], test.Names?[index] ?? ""))],
            Maps = [.. results.Select(result => ExplainModel(result, images, chosen))],
        };
    }

    /// <summary>Images of each class at even steps through the split, so that the choice follows no score.</summary>
    public static int[] Choose(IReadOnlyList<int> labels, int classes, int perClass) =>
    [
        .. Enumerable.Range(0, classes).SelectMany(label =>
        {
            var ofClass = Enumerable.Range(0, labels.Count).Where(i => labels[i] == label).ToArray();
            var count = Math.Min(perClass, ofClass.Length);
            return Enumerable.Range(0, count).Select(i => ofClass[(int)((long)i * ofClass.Length / count)]);
        }),
    ];

    private ExplanationMaps ExplainModel(ModelResult result, DeviceImages test, int[] chosen)
    {
        using var scope = NewDisposeScope();
        using var model = ModelCatalogue.Find(result.Model).Create(data.Source.Info.ClassNames.Count, result.Training.ImageSize, result.Seed);
        Checkpoint.Load(folder.Resolve(result.Checkpoint), model.state_dict());
        ModelPlacement.Move(model, engine, ScalarType.Float32);
        model.eval();
        using var input = data.Input(result.Training.ImageSize, result.Normalization, engine.Device, ScalarType.Float32);

        var method = ExplanationMethods.For(model);
        var (maps, side) = (new List<float>(), 0L);
        var predictions = new int[chosen.Length];
        var confidences = new double[chosen.Length];
        for (var first = 0; first < chosen.Length; first += BatchSize)
        {
            monitor.Cancellation.ThrowIfCancellationRequested();
            using var step = NewDisposeScope();
            var rows = tensor(chosen[first..Math.Min(first + BatchSize, chosen.Length)], dtype: ScalarType.Int64, device: engine.Device);
            var images = input.Prepare(test.Pixels.index_select(0, rows));
            var (confidence, predicted) = Predict(model, images);
            var batch = Normalize(method.Explain(model, images, predicted)).cpu();    // (B, h, w)
            side = batch.shape[1];
            maps.AddRange(batch.data<float>());
            confidence.cpu().data<double>().CopyTo(confidences, first);
            predicted.to(int32).cpu().data<int>().CopyTo(predictions, first);
            monitor.Report(new ProgressReport($"explaining {result.Id}", first + rows.shape[0], chosen.Length, "images"));
        }
        var mapsFile = $"explanations/{result.Id}_{method.Name}.npy";
        NpyFile.Write(folder.PrepareFile(mapsFile), maps.ToArray(), chosen.Length, (int)side, (int)side);
        return new ExplanationMaps
        {
            Model = result.Model,
            Seed = result.Seed,
            Method = method.Name,
            Layer = method.Layer(model),
            MapsFile = mapsFile,
            Predictions = predictions,
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

    private void SaveImages(LabeledImages test, int[] chosen)
    {
        var pixels = new byte[(long)chosen.Length * test.ImageBytes];
        for (var i = 0; i < chosen.Length; i++)
            test.Image(chosen[i]).CopyTo(pixels.AsSpan(i * test.ImageBytes));
        NpyFile.Write(folder.PrepareFile(ImagesFile), pixels, chosen.Length, test.Height, test.Width, test.Channels);
    }
}
