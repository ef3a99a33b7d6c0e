using Cytobench.Metrics;
using Cytobench.Models;
using Cytobench.Runs;
using Cytobench.Training;
using static TorchSharp.torch;

namespace Cytobench.Evaluation;

/// <summary>Predicts a split in batches and scores it.</summary>
public static class Evaluator
{
    private const int BatchSize = 256;

    /// <param name="model">Left in eval mode.</param>
    /// <param name="input">The same that training used.</param>
    /// <param name="images">The whole split.</param>
    /// <param name="split">"val" or "test".</param>
    /// <param name="labels">Of the split, on the host.</param>
    /// <param name="tta">Whether the mean over the eight dihedral views is taken.</param>
    /// <param name="cancellation">Checked before every batch.</param>
    public static SplitResult Evaluate(
        ImageClassifier model, ImageInput input, DeviceImages images, string split, int[] labels, TestTimeAugmentation tta, CancellationToken cancellation)
    {
        var probabilities = Predict(model, input, images, tta, cancellation);
        return new SplitResult
        {
            Split = split,
            Labels = labels,
            Probabilities = probabilities,
            Scores = Scores.Compute(probabilities, labels, model.Classes),
        };
    }

    /// <returns>Softmax probabilities, row-major N x K; with views, their mean.</returns>
    public static float[] Predict(
        ImageClassifier model, ImageInput input, DeviceImages images, TestTimeAugmentation tta = TestTimeAugmentation.None, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(images);
        model.eval();
        using var _ = inference_mode();
        var probabilities = new float[images.Count * model.Classes];
        for (var first = 0; first < images.Count; first += BatchSize)
        {
            cancellation.ThrowIfCancellationRequested();
            using var step = NewDisposeScope();
            PredictBatch(model, input, images.Pixels.narrow(0, first, Math.Min(BatchSize, images.Count - first)), tta, probabilities, first);
        }
        return probabilities;
    }

    /// <param name="model">In eval mode; the caller has switched gradients off.</param>
    /// <param name="input">The same that training used.</param>
    /// <param name="pixels">uint8 (B, H, W, C).</param>
    /// <param name="tta">Whether the mean over the eight dihedral views is taken.</param>
    /// <param name="probabilities">Gets B rows of K.</param>
    /// <param name="first">The row of the batch's first image.</param>
    internal static void PredictBatch(ImageClassifier model, ImageInput input, Tensor pixels, TestTimeAugmentation tta, float[] probabilities, int first)
    {
        using var scope = NewDisposeScope();
        var rows = DihedralViews.Probabilities(model, input.Prepare(pixels), tta).cpu(); // (B, K)
        rows.data<float>().CopyTo(probabilities, first * model.Classes);
    }
}
