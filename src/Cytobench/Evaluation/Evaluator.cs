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
            var batch = input.Prepare(images.Pixels.narrow(0, first, Math.Min(BatchSize, images.Count - first)));
            var rows = DihedralViews.Probabilities(model, batch, tta).cpu(); // (B, K)
            rows.data<float>().CopyTo(probabilities, first * model.Classes);
        }
        return probabilities;
    }
}
