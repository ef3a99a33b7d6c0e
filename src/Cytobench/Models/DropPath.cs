using static TorchSharp.torch;

namespace Cytobench.Models;

/// <summary>
/// Stochastic depth (Huang et al. 2016, arXiv:1603.09382): in training, each residual branch of each image is left out with a probability that
/// grows from 0 at the first block to the rate at the last, and scaled by 1 / (1 - p) where it stays, so that its expectation does not change.
/// </summary>
public static class DropPath
{
    /// <summary>
    /// The factors of all branches for an epoch's images, by their place in the epoch; a batch, or a part of one, takes its rows with narrow(0, first, count)
    /// and gives them to <see cref="ImageClassifier.Logits"/>.
    /// </summary>
    /// <param name="model">Says how many branches there are.</param>
    /// <param name="rate">Of the last block, in [0, 1).</param>
    /// <param name="seed">The training's seed: (seed, epoch) decides every value, whatever the batches.</param>
    /// <param name="epoch">From 1.</param>
    /// <param name="images">N.</param>
    /// <param name="device">Where the result is.</param>
    /// <returns>(N, residual blocks, branches), float32, each 0 or 1 / (1 - p); null at rate 0. Belongs to the current dispose scope.</returns>
    public static Tensor? Draw(ImageClassifier model, double rate, long seed, int epoch, int images, Device device)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (rate is not (>= 0 and < 1))
            throw new UserException($"a drop path rate of {rate}: must be at least 0 and below 1");
        if (rate == 0)
            return null;
        var (blocks, branches) = (model.ResidualBlocks, model.BranchesPerBlock);
        var random = new SeededRandom(seed, "drop path", epoch);
        var factors = new float[(long)images * blocks * branches];
        for (var i = 0; i < factors.Length; i++)
        {
            var probability = rate * (i / branches % blocks) / Math.Max(1, blocks - 1);
            factors[i] = random.NextDouble() < probability ? 0 : (float)(1 / (1 - probability));
        }
        return tensor(factors, [images, blocks, branches], device: device);
    }

    /// <summary>One block's (B, branches) of what was drawn for a batch.</summary>
    internal static Tensor? OfBlock(Tensor? drawn, int block, ScalarType precision) => drawn?.select(1, block).to(precision);

    /// <param name="values">(B, ...): what a branch adds.</param>
    /// <param name="branchScales">(B, branches); null for 1.</param>
    /// <param name="branch">From 0.</param>
    internal static Tensor Scale(Tensor values, Tensor? branchScales, int branch)
    {
        if (branchScales is null)
            return values;
        long[] perImage = [values.shape[0], .. Enumerable.Repeat(1L, (int)values.dim() - 1)];
        return values * branchScales.select(1, branch).reshape(perImage);
    }
}
