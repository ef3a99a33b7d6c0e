using Cytobench.Data;
using Cytobench.Models;
using Cytobench.Runs;
using Cytobench.Training;
using static TorchSharp.torch;

namespace Cytobench.Explain.Features;

/// <summary>Runs the same images through several networks and compares what their blocks give, by <see cref="LinearCka"/>.</summary>
internal static class LayerSimilarityMeasure
{
    private const int MostImages = 1024;
    private const int LargestBatch = 256;
    private const long LargestActivations = 1 << 30;                     // bytes of all blocks' values of a batch
    private const int Seed = 2026;                                       // chooses and orders the images

    /// <param name="models">Each once, in eval mode.</param>
    /// <param name="images">The test split.</param>
    /// <param name="classes">K.</param>
    /// <param name="device">Where the models are.</param>
    /// <param name="monitor">Gets progress; carries the wish to stop.</param>
    /// <returns>null where there are too few images.</returns>
    public static LayerSimilarity? Measure(IReadOnlyList<LoadedModel> models, LabeledImages images, int classes, Device device, RunMonitor monitor)
    {
        if (images.Count < LinearCka.SmallestBatch)
            return null;
        // Mixed, or batches of a sorted data set would be of one class each.
        var chosen = StratifiedSubset.Choose(images.Labels, classes, MostImages, Seed);
        int[] rows = [.. new SeededRandom(Seed, "cka").Permutation(chosen.Length).Select(place => chosen[place])];
        string[][] names = [.. models.Select(model => (string[])[.. model.Classifier.BlockNames, ImageClassifier.FeaturesName])];

        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var cka = new LinearCka();
        var parts = (rows.Length + BatchSize() - 1) / BatchSize();
        for (var part = 0; part < parts; part++)
        {
            monitor.Cancellation.ThrowIfCancellationRequested();
            using var step = NewDisposeScope();
            var (first, end) = ((int)((long)part * rows.Length / parts), (int)((part + 1L) * rows.Length / parts));
            cka.Add(Layers(rows.AsSpan(first, end - first)));
            monitor.Report(new ProgressReport("similarity of layers", end, rows.Length, "images"));
        }
        return new LayerSimilarity
        {
            Images = rows.Length,
            Batches = parts,
            Layers = [.. models.SelectMany((model, i) => names[i].Select(name => new LayerOfModel(model.Result.Model, model.Result.Seed, name)))],
            Values = cka.Similarities(),
        };

        List<Tensor> Layers(ReadOnlySpan<int> batch)
        {
            var pixels = DeviceImages.PixelsOf(images, batch, device);
            var layers = new List<Tensor>();
            for (var i = 0; i < models.Count; i++)
            {
                var kept = new Intermediates(names[i]);
                models[i].Classifier.Logits(models[i].Input.Prepare(pixels), kept);
                layers.AddRange(names[i].Select(name => kept[name]));
            }
            return layers;
        }

        // From what one image's values take, so that it depends on the networks alone and not on the machine.
        int BatchSize()
        {
            using var step = NewDisposeScope();
            var bytes = Layers(rows.AsSpan(0, 1)).Sum(layer => layer.numel() * layer.element_size());
            return (int)Math.Clamp(LargestActivations / bytes, 2 * LinearCka.SmallestBatch, LargestBatch);
        }
    }
}
