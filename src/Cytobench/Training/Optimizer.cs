using Cytobench.Engine;
using Cytobench.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Cytobench.Training;

/// <summary>
/// Adam, AdamW or SGD over all parameters in a few fused kernels, one call for each group of parameters with the same rate and
/// decay. Weights that the network holds in bf16 have float32 masters here: updates are applied to the masters and copied back.
/// Owns its state tensors.
/// </summary>
internal sealed class Optimizer : IDisposable
{
    private const double Momentum = 0.9;

    private readonly TrainConfig config;
    private readonly TrainedParameter[] trained;
    private readonly Tensor[] masters;                                   // float32; the parameter itself where it is float32
    private readonly int[] halves;                                       // positions whose master is a copy
    private readonly Tensor[] first;                                     // mean of gradients, or SGD's momentum
    private readonly Tensor[] second;                                    // mean of squared gradients; empty for SGD
    private readonly Tensor step;                                        // steps taken, where the fused kernels read it
    private readonly ParameterGroup[] groups;
    private long stepsTaken;

    /// <param name="parameters">Named as in the checkpoint, on their device and in their precision.</param>
    /// <param name="config">Kind, decay, clipping; the rate comes with each step.</param>
    public Optimizer(IEnumerable<TrainedParameter> parameters, TrainConfig config)
    {
        this.config = config;
        if (config.Optimizer is not ("adam" or "adamw" or "sgd"))
            throw new UserException($"--optimizer {config.Optimizer}: choose adam, adamw or sgd");
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        trained = [.. parameters];
        Parameters = [.. trained.Select(one => (Tensor)one.Parameter)];
        halves = [.. Enumerable.Range(0, trained.Length).Where(i => IsHalf(Parameters[i]))];
        masters = [.. Parameters.Select(parameter => IsHalf(parameter) ? parameter.detach().to(float32).DetachFromDisposeScope() : parameter)];
        Tensor[] Zeros() => [.. masters.Select(master => zeros_like(master, requires_grad: false).DetachFromDisposeScope())];
        first = Zeros();
        second = config.Optimizer == "sgd" ? [] : Zeros();
        step = zeros([], dtype: ScalarType.Float32, device: masters[0].device).DetachFromDisposeScope();
        groups = [.. Enumerable.Range(0, trained.Length).GroupBy(i => (trained[i].RateScale, trained[i].Decays)).Select(group => new ParameterGroup([.. group], group.Key.RateScale, group.Key.Decays))];
    }

    /// <summary>An optimizer of all of a network's parameters; layer-wise decay of the rate follows the network's layers.</summary>
    public static Optimizer Of(ImageClassifier model, TrainConfig config) => new(
        model.named_parameters().Select(pair => new TrainedParameter(pair.name, pair.parameter)
        {
            RateScale = Math.Pow(config.LayerDecay, model.LastLayer - model.LayerOf(pair.name)),
            Decays = config.DecayVectors || Decays(pair.name, pair.parameter),
        }),
        config);

    /// <summary>Matrices and convolution kernels; not biases, norms, positions and tokens (as timm and MAE do).</summary>
    public static bool Decays(string name, Tensor parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        return parameter.dim() > 1 && name is not ("cls_token" or "pos_embed" or "mask_token");
    }

    /// <summary>What gradients are taken of, in the order in which <see cref="Step"/> wants them.</summary>
    public Tensor[] Parameters { get; }

    public long StepsTaken => stepsTaken;

    /// <summary>Clips if it was asked to, and updates all weights.</summary>
    /// <param name="gradients">One for each of <see cref="Parameters"/>; changed by clipping and by Adam's decay.</param>
    /// <param name="learningRate">Of the deepest layer.</param>
    public void Step(Tensor[] gradients, double learningRate)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var exact = Exact(gradients);
        if (config.GradClipNorm > 0)
            Operators.ClipNorm(exact, config.GradClipNorm);
        step.fill_(++stepsTaken);
        foreach (var group in groups)
            Update(group, exact, learningRate * group.RateScale, group.Decays ? config.WeightDecay : 0);
        CopyMastersBack();
    }

    /// <summary>
    /// Gradients in their masters' type and memory layout: fused kernels walk both as flat memory, and a convolution's gradient may
    /// come with channels innermost where its weights have them outermost.
    /// </summary>
    private Tensor[] Exact(Tensor[] gradients)
    {
        int[] others = [.. Enumerable.Range(0, gradients.Length).Where(i => gradients[i].dtype != masters[i].dtype || !gradients[i].stride().AsSpan().SequenceEqual(masters[i].stride()))];
        if (others.Length == 0)
            return gradients;
        Tensor[] exact = [.. gradients];
        foreach (var i in others)
            exact[i] = empty_like(masters[i], requires_grad: false);
        Operators.Copy([.. others.Select(i => exact[i])], [.. others.Select(i => gradients[i])]);
        return exact;
    }

    private static bool IsHalf(Tensor parameter) => parameter.dtype is ScalarType.BFloat16 or ScalarType.Float16;

    private void Update(ParameterGroup group, Tensor[] gradients, double learningRate, double weightDecay)
    {
        Tensor[] Of(Tensor[] all) => [.. group.Positions.Select(i => all[i])];
        if (config.Optimizer == "sgd")
        {
            Operators.Sgd(Of(masters), Of(gradients), Of(first), learningRate, Momentum, weightDecay, first: stepsTaken == 1);
            return;
        }
        var state = new AdamState(Of(masters), Of(first), Of(second), [.. Enumerable.Repeat(step, group.Positions.Length)]);
        var adam = new AdamStep(stepsTaken, learningRate, config.Beta2, weightDecay, config.FusedOptimizer);
        if (config.Optimizer == "adam")
            Operators.Adam(state, Of(gradients), adam);
        else
            Operators.AdamW(state, Of(gradients), adam);
    }

    /// <summary>The optimizer's state under names a checkpoint can hold.</summary>
    public IEnumerable<(string Name, Tensor Value)> State()
    {
        for (var i = 0; i < trained.Length; i++)
        {
            yield return ($"optimizer.first.{trained[i].Name}", first[i]);
            if (second.Length > 0)
                yield return ($"optimizer.second.{trained[i].Name}", second[i]);
        }
    }

    /// <summary>A network's state with float32 masters in place of bf16 weights.</summary>
    public IEnumerable<(string Name, Tensor Value)> Weights(nn.Module model)
    {
        var byName = halves.ToDictionary(i => trained[i].Name, i => masters[i]);
        return model.state_dict().Select(pair => (pair.Key, byName.GetValueOrDefault(pair.Key, pair.Value)));
    }

    /// <summary>After weights and state were loaded from a checkpoint.</summary>
    public void Resume(long stepsTakenBefore)
    {
        stepsTaken = stepsTakenBefore;
        CopyMastersBack();
    }

    private void CopyMastersBack()
    {
        using var _ = no_grad();
        if (halves.Length > 0)
            Operators.Copy([.. halves.Select(i => Parameters[i])], [.. halves.Select(i => masters[i])]);
    }

    public void Dispose()
    {
        foreach (var tensor in first.Concat(second).Concat(halves.Select(i => masters[i])).Append(step))
            tensor.Dispose();
    }

    private sealed record ParameterGroup(int[] Positions, double RateScale, bool Decays);
}

/// <summary>A parameter, and how its training differs from others'.</summary>
internal sealed record TrainedParameter(string Name, Parameter Parameter)
{
    public double RateScale { get; init; } = 1;                          // of the learning rate
    public bool Decays { get; init; } = true;                            // whether weight decay applies
}
