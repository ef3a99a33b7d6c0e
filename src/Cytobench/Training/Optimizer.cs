using Cytobench.Engine;
using Cytobench.Models;
using Cytobench.Runs;
using static TorchSharp.torch;

namespace Cytobench.Training;

/// <summary>
/// Adam, AdamW or SGD over all parameters in a few fused kernels. Weights that the network holds in bf16 have float32
/// masters here: updates are applied to the masters and copied back. Owns its state tensors.
/// </summary>
internal sealed class Optimizer : IDisposable
{
    private const double Momentum = 0.9;

    private readonly string kind;
    private readonly double weightDecay;
    private readonly double gradClipNorm;
    private readonly string[] names;
    private readonly Tensor[] parameters;                                // as the network holds them
    private readonly Tensor[] masters;                                   // float32; the parameter itself where it is float32
    private readonly int[] halves;                                       // positions whose master is a copy
    private readonly Tensor[] first;                                     // mean of gradients, or SGD's momentum
    private readonly Tensor[] second;                                    // mean of squared gradients; empty for SGD
    private readonly Tensor step;                                        // steps taken, where the fused kernels read it
    private long stepsTaken;

    public Optimizer(ImageClassifier model, RunConfig config)
    {
        (kind, weightDecay, gradClipNorm) = (config.Optimizer, config.WeightDecay, config.GradClipNorm);
        if (kind is not ("adam" or "adamw" or "sgd"))
            throw new UserException($"--optimizer {kind}: choose adam, adamw or sgd");
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var named = model.named_parameters().ToArray();
        names = [.. named.Select(pair => pair.name)];
        parameters = [.. named.Select(pair => (Tensor)pair.parameter)];
        halves = [.. Enumerable.Range(0, parameters.Length).Where(i => parameters[i].dtype != ScalarType.Float32)];
        masters = [.. parameters.Select(parameter => parameter.dtype == ScalarType.Float32 ? parameter : parameter.detach().to(float32).DetachFromDisposeScope())];
        Tensor[] Zeros() => [.. masters.Select(master => zeros_like(master, requires_grad: false).DetachFromDisposeScope())];
        first = Zeros();
        second = kind == "sgd" ? [] : Zeros();
        step = zeros([], dtype: ScalarType.Float32, device: masters[0].device).DetachFromDisposeScope();
    }

    public void ZeroGradients()
    {
        using var scope = NewDisposeScope();
        var gradients = parameters.Select(parameter => parameter.grad).OfType<Tensor>().ToArray();
        if (gradients.Length > 0)
            Operators.Zero(gradients);
    }

    /// <summary>Clips if it was asked to, and updates all weights.</summary>
    public void Step(double learningRate)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        Tensor[] gradients = [.. parameters.Select((parameter, i) => parameter.grad ?? throw new InvalidOperationException($"{names[i]} has no gradient"))];
        foreach (var i in halves)
            gradients[i] = gradients[i].to(float32);
        if (gradClipNorm > 0)
            Operators.ClipNorm(gradients, gradClipNorm);
        step.fill_(++stepsTaken);
        if (kind == "sgd")
            Operators.Sgd(masters, gradients, first, learningRate, Momentum, weightDecay, first: stepsTaken == 1);
        else if (kind == "adam")
            Operators.Adam(Adam(), gradients, learningRate, weightDecay);
        else
            Operators.AdamW(Adam(), gradients, learningRate, weightDecay);
        CopyMastersBack();
    }

    private AdamState Adam() => new(masters, first, second, stepsTaken, [.. Enumerable.Repeat(step, masters.Length)]);

    /// <summary>The optimizer's state under names a checkpoint can hold.</summary>
    public IEnumerable<(string Name, Tensor Value)> State()
    {
        for (var i = 0; i < names.Length; i++)
        {
            yield return ($"optimizer.first.{names[i]}", first[i]);
            if (second.Length > 0)
                yield return ($"optimizer.second.{names[i]}", second[i]);
        }
    }

    /// <summary>The network's state with float32 masters in place of bf16 weights.</summary>
    public IEnumerable<(string Name, Tensor Value)> Weights(ImageClassifier model)
    {
        var byName = halves.ToDictionary(i => names[i], i => masters[i]);
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
            Operators.Copy([.. halves.Select(i => parameters[i])], [.. halves.Select(i => masters[i])]);
    }

    public void Dispose()
    {
        foreach (var tensor in first.Concat(second).Concat(halves.Select(i => masters[i])).Append(step))
            tensor.Dispose();
    }
}
