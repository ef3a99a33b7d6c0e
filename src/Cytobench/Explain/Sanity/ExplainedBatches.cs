using Cytobench.Explain.Agreement;
using Cytobench.Explain.Methods;
using Cytobench.Metrics;
using Cytobench.Models;
using static TorchSharp.torch;

namespace Cytobench.Explain.Sanity;

/// <summary>Maps of some images, in batches, as they are compared with each other.</summary>
/// <param name="Images">(N, 3, S, S), normalised.</param>
/// <param name="Method">Explains them.</param>
/// <param name="Cancellation">Asked before every batch.</param>
internal sealed record ExplainedBatches(Tensor Images, IExplanationMethod Method, CancellationToken Cancellation)
{
    private const int LargestBatch = 32;
    private const int LargestSide = 64;                                  // pixels; as where methods are compared with each other

    /// <summary>Belongs to the current dispose scope.</summary>
    /// <param name="model">In eval mode.</param>
    /// <param name="targets">int64 (N).</param>
    public ComparableMaps Maps(ImageClassifier model, Tensor targets)
    {
        var maps = new List<Tensor>();
        var size = BatchLimit.WithGradients(model, LargestBatch);
        for (var first = 0L; first < Images.shape[0]; first += size)
        {
            Cancellation.ThrowIfCancellationRequested();
            using var step = NewDisposeScope();
            var count = Math.Min(size, Images.shape[0] - first);
            var some = PerImage.Maps(Method, model, Images.narrow(0, first, count), targets.narrow(0, first, count), Cancellation);
            maps.Add(Scaled(some.detach().to(float64).cpu()).MoveToOuterDisposeScope());
        }
        var side = (int)Math.Min(LargestSide, Images.shape[2]);
        return new ComparableMaps(cat(maps, 0), side, side);
    }

    /// <returns>int64 (N); belongs to the current dispose scope.</returns>
    public Tensor Predictions(ImageClassifier model)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var predictions = new List<Tensor>();
        var size = BatchLimit.Forward(model, LargestBatch);
        for (var first = 0L; first < Images.shape[0]; first += size)
            predictions.Add(model.call(Images.narrow(0, first, Math.Min(size, Images.shape[0] - first))).argmax(1));
        return cat(predictions, 0).MoveToOuterDisposeScope();
    }

    public static MapSimilarity Compare(ComparableMaps first, ComparableMaps second, BootstrapConfig config)
    {
        using var scope = NewDisposeScope();
        var rows = first.Compare(second);
        return MapSimilarity.Of(Row(AgreementMeasure.Spearman), Row(AgreementMeasure.Ssim), config);

        double[] Row(AgreementMeasure measure) => rows[(int)measure].contiguous().data<double>().ToArray();
    }

    /// <summary>Each map's own range to [0, 1]; a constant map becomes 0.</summary>
    private static Tensor Scaled(Tensor maps)
    {
        var low = maps.amin([1, 2], keepdim: true);
        var range = maps.amax([1, 2], keepdim: true) - low;
        return (maps - low) / where(range > 0, range, ones_like(range));
    }
}
