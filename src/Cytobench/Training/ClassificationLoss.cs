using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Cytobench.Training;

/// <summary>
/// Weighted cross-entropy with label smoothing, of labels or of soft targets, and distillation. A batch's loss is a sum over its images
/// divided by the weights of the whole batch, so that it may be taken in parts. Owns its class weights.
/// </summary>
internal sealed class ClassificationLoss : IDisposable
{
    private readonly TrainConfig config;
    private readonly int classes;
    private readonly Tensor? weights;                                    // (K), of mean 1 over training images that have every class; null for all 1

    /// <param name="config">Smoothing, weights, distillation.</param>
    /// <param name="labels">int64 (N) of the training split.</param>
    /// <param name="classes">K.</param>
    public ClassificationLoss(TrainConfig config, Tensor labels, int classes)
    {
        (this.config, this.classes) = (config, classes);
        if (config.ClassWeights == "balanced")
            weights = BalancedWeights(labels, classes);
    }

    /// <summary>N / (K n_k), as scikit-learn's "balanced"; a class without images weighs 0.</summary>
    public static Tensor BalancedWeights(Tensor labels, int classes)
    {
        using var scope = NewDisposeScope();
        var counts = bincount(labels, minlength: classes).to(float32);   // (K)
        return where(counts > 0, labels.shape[0] / (classes * counts), zeros_like(counts)).DetachFromDisposeScope();
    }

    /// <summary>What the sum over a batch is divided by: its number of images, or the sum of their class weights.</summary>
    public Tensor Denominator(Tensor labels, Tensor? targets)
    {
        if (weights is null)
            return full([], (float)labels.shape[0], dtype: float32, device: labels.device); // filled there: nothing waits for a copy
        return targets is null ? weights.index_select(0, labels).sum() : targets.matmul(weights).sum();
    }

    /// <summary>The part of the loss that these images give.</summary>
    /// <param name="logits">float32 (B, K).</param>
    /// <param name="labels">int64 (B).</param>
    /// <param name="targets">float32 (B, K) where images are mixed; else null.</param>
    /// <param name="teacher">The teacher's logits, float32 (B, K); null without one.</param>
    /// <param name="denominator">Of the whole batch.</param>
    /// <param name="images">Of the whole batch, as the teacher's part is not weighted.</param>
    public Tensor Part(Tensor logits, Tensor labels, Tensor? targets, Tensor? teacher, Tensor denominator, long images)
    {
        using var scope = NewDisposeScope();
        var hard = (targets is null
            ? functional.cross_entropy(logits, labels, weights, reduction: Reduction.Sum, label_smoothing: config.LabelSmoothing)
            : SoftCrossEntropy(logits, targets)) / denominator;
        if (teacher is null)
            return hard.MoveToOuterDisposeScope();
        var distill = config.Distill!;
        var soft = Divergence(logits, teacher, distill.Temperature) / images;
        return ((1 - distill.Weight) * hard + distill.Weight * soft).MoveToOuterDisposeScope();
    }

    private Tensor SoftCrossEntropy(Tensor logits, Tensor targets)
    {
        var smoothed = (1 - config.LabelSmoothing) * targets + config.LabelSmoothing / classes;
        var byClass = smoothed * logits.log_softmax(1);                  // (B, K)
        return -(weights is null ? byClass : byClass * weights).sum();
    }

    /// <summary>T^2 KL(softmax(t / T) || softmax(s / T)), summed over images (Hinton et al. 2015, arXiv:1503.02531).</summary>
    public static Tensor Divergence(Tensor student, Tensor teacher, double temperature)
    {
        using var scope = NewDisposeScope();
        var (logStudent, logTeacher) = ((student / temperature).log_softmax(1), (teacher / temperature).log_softmax(1));
        return (temperature * temperature * (logTeacher.exp() * (logTeacher - logStudent)).sum()).MoveToOuterDisposeScope();
    }

    public void Dispose() => weights?.Dispose();
}
