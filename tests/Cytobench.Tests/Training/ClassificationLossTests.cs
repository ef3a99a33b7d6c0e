using Cytobench.Training;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Cytobench.Tests.Training;

[Collection(nameof(Alone))]
public sealed class ClassificationLossTests
{
    private static readonly float[] Scores = [2, -1, 0.5f, 0, 1, -2, 0.3f, 0.2f, 3, -0.5f, 0, 1];
    private static readonly long[] Labels = [0, 1, 2, 2];

    /// <summary>The training labels are 0, 1, 2, 2, so N / (K n_k) is 4/3, 4/3 and 2/3.</summary>
    private static readonly double[] Weights = [4 / 3.0, 4 / 3.0, 2 / 3.0];

    [Theory]
    [InlineData(0.0, "none", false, 0.0)]
    [InlineData(0.1, "none", false, 0.0)]
    [InlineData(0.0, "balanced", false, 0.0)]
    [InlineData(0.2, "balanced", false, 0.0)]
    [InlineData(0.0, "none", true, 0.0)]
    [InlineData(0.2, "balanced", true, 0.0)]
    [InlineData(0.1, "none", false, 0.9)]
    [InlineData(0.0, "balanced", true, 0.5)]
    public void The_loss_is_the_formula(double smoothing, string classWeights, bool soft, double teacherShare)
    {
        using var scope = NewDisposeScope();
        var config = new TrainConfig
        {
            LabelSmoothing = smoothing,
            ClassWeights = classWeights,
            Distill = teacherShare > 0 ? new DistillConfig { Run = "x", Temperature = 2, Weight = teacherShare } : null,
        };
        var targets = soft ? tensor(new float[] { 0.7f, 0, 0.3f, 0, 1, 0, 0, 0.6f, 0.4f, 0.5f, 0, 0.5f }, [4, 3]) : null;
        var teacher = teacherShare > 0 ? tensor(new float[] { 1, 0, -1, 0, 2, 0, -1, -1, 2, 1, 1, 3 }, [4, 3]) : null;
        using var loss = new ClassificationLoss(config, tensor(Labels), 3);
        var (whole, parts) = (Sum([(0, 4)]), Sum([(0, 1), (1, 3)]));
        Assert.Equal(whole, parts, 1e-6);                                // a micro-batch gives its part
        Assert.Equal(Plain(), whole, 1e-5);

        double Sum((long First, long Count)[] pieces)
        {
            var (logits, labels) = (tensor(Scores, [4, 3]), tensor(Labels));
            var denominator = loss.Denominator(labels, targets);
            return pieces.Sum(piece => (double)loss.Part(
                logits.narrow(0, piece.First, piece.Count), labels.narrow(0, piece.First, piece.Count), targets?.narrow(0, piece.First, piece.Count),
                teacher?.narrow(0, piece.First, piece.Count), denominator, 4).item<float>());
        }

        double Plain()
        {
            var (hard, denominator, divergence) = (0.0, 0.0, 0.0);
            for (var i = 0; i < 4; i++)
            {
                var logSoftmax = LogSoftmax([.. Scores.Skip(3 * i).Take(3).Select(value => (double)value)], 1);
                for (var k = 0; k < 3; k++)
                {
                    var label = soft ? targets![i, k].item<float>() : Labels[i] == k ? 1.0 : 0;
                    var weight = classWeights == "balanced" ? Weights[k] : 1;
                    hard -= weight * ((1 - smoothing) * label + smoothing / 3) * logSoftmax[k];
                    denominator += weight * label;
                }
                if (teacher is null)
                    continue;
                var student = LogSoftmax([.. Scores.Skip(3 * i).Take(3).Select(value => (double)value)], 2);
                var taught = LogSoftmax([.. Enumerable.Range(0, 3).Select(k => (double)teacher[i, k].item<float>())], 2);
                divergence += taught.Zip(student).Sum(pair => Math.Exp(pair.First) * (pair.First - pair.Second));
            }
            return (1 - teacherShare) * hard / denominator + teacherShare * 4 * divergence / 4;
        }
    }

    [Fact]
    public void With_nothing_on_it_is_torchs_mean_cross_entropy()
    {
        using var scope = NewDisposeScope();
        using var loss = new ClassificationLoss(new TrainConfig(), tensor(Labels), 3);
        var (logits, labels) = (tensor(Scores, [4, 3]), tensor(Labels));
        Assert.Equal(functional.cross_entropy(logits, labels).item<float>(), loss.Part(logits, labels, null, null, loss.Denominator(labels, null), 4).item<float>(), 1e-6);
    }

    [Fact]
    public void A_class_without_training_images_weighs_nothing()
    {
        using var weights = ClassificationLoss.BalancedWeights(tensor(new long[] { 0, 0, 2, 2 }), 3);
        Assert.All(weights.data<float>().ToArray().Zip([2 / 3f, 0, 2 / 3f]), pair => Assert.Equal(pair.Second, pair.First, 1e-6f));
    }

    private static double[] LogSoftmax(double[] scores, double temperature)
    {
        var scaled = scores.Select(score => score / temperature).ToArray();
        var logSum = Math.Log(scaled.Sum(Math.Exp));
        return [.. scaled.Select(score => score - logSum)];
    }
}
