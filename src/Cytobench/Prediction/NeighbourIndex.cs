using Cytobench.Data;
using Cytobench.Explain.Features;
using Cytobench.Runs;
using static TorchSharp.torch;

namespace Cytobench.Prediction;

/// <summary>
/// Finds the training images that a model takes for the most alike: nearest by the cosine distance of what its head reads, as the report does
/// for test images. Owns the training images and one tensor of features for each model, not the models. One thread at a time.
/// </summary>
public sealed class NeighbourIndex : IDisposable
{
    /// <summary>Neighbours of an image.</summary>
    public const int Neighbours = FeatureSpaceResult.NeighboursShown;

    private readonly TrainingImages images;
    private readonly IReadOnlyList<LoadedModel> models;
    private readonly Tensor?[] features;                                 // of each model (images, D), float32; null before its first part
    private readonly Device device;
    private readonly RunMonitor quiet = new();

    internal NeighbourIndex(TrainingImages images, IReadOnlyList<LoadedModel> models, Device device) =>
        (this.images, this.models, this.device, features) = (images, models, device, new Tensor?[models.Count]);

    /// <summary>Training images that all models have seen.</summary>
    public int Done { get; private set; }

    /// <summary>Training images among which neighbours are looked for.</summary>
    public int Count => images.Count;

    /// <summary>Training images that the models learnt from; the others are not looked at.</summary>
    public int Learnt => images.Learnt;

    public bool IsComplete => Done == Count;

    /// <summary>Computes the features of the next training images by all models.</summary>
    /// <param name="count">How many, at least 1.</param>
    /// <exception cref="UserException">A feature is not finite.</exception>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        using var scope = NewDisposeScope();
        int[] rows = [.. Enumerable.Range(Done, Math.Min(count, Count - Done))];
        for (var model = 0; model < models.Count && rows.Length > 0; model++)
        {
            var part = FeatureExtractor.Extract(models[model], images.Images, rows, "train", device, quiet);    // (rows, D)
            var all = features[model] ??= empty([Count, part.shape[1]], dtype: part.dtype, device: device).DetachFromDisposeScope();
            all.narrow(0, Done, rows.Length).copy_(part);
        }
        Done += rows.Length;
    }

    /// <param name="pixels">One image in the run's <see cref="StoredFormat"/>.</param>
    /// <param name="model">An id or a name of the run; null for all models.</param>
    /// <returns>For each model its neighbours, nearest first; equal distances in the order of the training split.</returns>
    /// <exception cref="InvalidOperationException">Not complete.</exception>
    public IReadOnlyList<ModelNeighbours> Find(ReadOnlySpan<byte> pixels, string? model)
    {
        if (!IsComplete)
            throw new InvalidOperationException($"{Done} of {Count} training images have features");
        using var image = new LabeledImages(1, images.Images.Height, images.Images.Width, images.Images.Channels, [0]);
        pixels.CopyTo(image.Image(0));
        return [.. models.Index().Where(one => model is null || one.Item.Result.Id == model || one.Item.Result.Model == model).Select(one => Of(one.Item, features[one.Index]!, image))];
    }

    public void Dispose()
    {
        foreach (var tensor in features)
            tensor?.Dispose();
        images.Dispose();
        quiet.Dispose();
    }

    private ModelNeighbours Of(LoadedModel model, Tensor candidates, LabeledImages image)
    {
        using var scope = NewDisposeScope();
        var query = FeatureExtractor.Extract(model, image, [0], "sent", device, quiet);                         // (1, D)
        var found = CosineNeighbours.Find(query, candidates, Neighbours);
        return new ModelNeighbours(model.Result.Id, [.. found.Candidates.Zip(found.Distances, Neighbour)]);
    }

    private TrainingNeighbour Neighbour(long candidate, double distance)
    {
        var at = (int)candidate;
        return new TrainingNeighbour(images.Places[at], images.Images.Labels[at], distance, images.Images.Image(at).ToArray());
    }
}
