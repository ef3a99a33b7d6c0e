using Cytobench.Data;
using Cytobench.Runs;
using Cytobench.Training;
using static TorchSharp.torch;

namespace Cytobench.Explain.Features;

/// <summary>Runs a split through a network a batch at a time and keeps what its head reads.</summary>
internal static class FeatureExtractor
{
    private const int BatchSize = 256;

    /// <param name="model">In eval mode.</param>
    /// <param name="images">A split on the host; only a batch at a time goes to the device.</param>
    /// <param name="rows">Which of its images, in the order of the result.</param>
    /// <param name="split">For messages.</param>
    /// <param name="device">Where the model is.</param>
    /// <param name="monitor">Gets progress; carries the wish to stop.</param>
    /// <returns>(rows, D) in the model's precision; belongs to the current dispose scope.</returns>
    /// <exception cref="UserException">A feature is not finite.</exception>
    public static Tensor Extract(LoadedModel model, LabeledImages images, int[] rows, string split, Device device, RunMonitor monitor)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        Tensor? features = null;
        for (var first = 0; first < rows.Length; first += BatchSize)
        {
            monitor.Cancellation.ThrowIfCancellationRequested();
            using var step = NewDisposeScope();
            var part = rows.AsSpan(first, Math.Min(BatchSize, rows.Length - first));
            var batch = model.Classifier.Features(model.Input.Prepare(DeviceImages.PixelsOf(images, part, device))); // (B, D)
            features ??= empty([rows.Length, batch.shape[1]], dtype: batch.dtype, device: device).MoveToOuterDisposeScope();
            features.narrow(0, first, part.Length).copy_(batch);
            monitor.Report(new ProgressReport($"features of {model.Result.Id}", first + part.Length, rows.Length, "images", split));
        }
        if (features is null)
            throw new UserException($"{split}: holds no image, so there are no features to look at");
        return features.isfinite().all().item<bool>()
            ? features.MoveToOuterDisposeScope()
            : throw new UserException($"{model.Result.Id}: its features of the {split} images are not finite; train it again with a lower --lr");
    }
}
