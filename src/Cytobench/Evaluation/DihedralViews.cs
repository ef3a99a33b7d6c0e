using Cytobench.Engine;
using Cytobench.Models;
using static TorchSharp.torch;

namespace Cytobench.Evaluation;

/// <summary>The eight views of a square image: turned by 0, 90, 180 and 270 degrees, and each of these mirrored. A cell has no upside.</summary>
internal static class DihedralViews
{
    public const int Count = 8;

    /// <param name="model">In eval mode.</param>
    /// <param name="batch">(B, 3, S, S), normalised.</param>
    /// <param name="tta">None: one pass; dihedral: eight.</param>
    /// <returns>(B, K) float32, rows summing to 1; belongs to the current dispose scope.</returns>
    public static Tensor Probabilities(ImageClassifier model, Tensor batch, TestTimeAugmentation tta)
    {
        if (tta == TestTimeAugmentation.None)
            return model.call(batch).to(float32).softmax(1);
        using var scope = NewDisposeScope();
        var sum = zeros([batch.shape[0], model.Classes], dtype: float32, device: batch.device);
        for (var turns = 0; turns < 4; turns++)
        {
            var turned = batch.rot90(turns, (2, 3));
            foreach (var view in (Tensor[])[turned, turned.flip(3)])
                sum += model.call(Operators.ChannelsLast(view)).to(float32).softmax(1);
        }
        return (sum / Count).MoveToOuterDisposeScope();
    }
}
