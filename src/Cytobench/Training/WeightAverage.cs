using Cytobench.Engine;
using static TorchSharp.torch;

namespace Cytobench.Training;

/// <summary>
/// Exponential moving average of a network's weights and running statistics, in float32 (Polyak and Juditsky 1992; the short warm-up
/// is TensorFlow's). After step k = 1, 2, ...: average += (1 - min(decay, (1 + k) / (10 + k))) (weight - average). Owns its tensors.
/// </summary>
internal sealed class WeightAverage : IDisposable
{
    private readonly double decay;
    private readonly nn.Module model;
    private readonly string[] names;
    private readonly Tensor[] current;                                   // float32 where the optimizer has masters
    private readonly Tensor[] averages;

    public WeightAverage(nn.Module model, Optimizer optimizer, double decay)
    {
        (this.model, this.decay) = (model, decay);
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var averaged = optimizer.Weights(model).Where(pair => pair.Value.is_floating_point()).ToArray();
        names = [.. averaged.Select(pair => pair.Name)];
        current = [.. averaged.Select(pair => pair.Value)];
        averages = [.. current.Select(value => value.detach().to(float32, copy: true).DetachFromDisposeScope())];
    }

    /// <param name="step">Steps taken so far, from 1.</param>
    public void Update(long step)
    {
        using var _ = no_grad();
        Operators.Lerp(averages, current, 1 - DecayAt(step, decay));
    }

    /// <summary>Early averages forget faster, or they would remember the random start.</summary>
    public static double DecayAt(long step, double decay) => Math.Min(decay, (1.0 + step) / (10.0 + step));

    /// <summary>The network's state with the averages in place of what is averaged.</summary>
    public IEnumerable<(string Name, Tensor Value)> Weights()
    {
        var byName = names.Zip(averages).ToDictionary(pair => pair.First, pair => pair.Second);
        return model.state_dict().Select(pair => (pair.Key, byName.GetValueOrDefault(pair.Key, pair.Value)));
    }

    /// <summary>The averages under names that a checkpoint can hold beside the weights.</summary>
    public IEnumerable<(string Name, Tensor Value)> State() => names.Zip(averages).Select(pair => ($"average.{pair.First}", pair.Second));

    /// <summary>Puts the averages into the network until disposed.</summary>
    public IDisposable Lend() => new Loan(model, Weights());

    public void Dispose()
    {
        foreach (var average in averages)
            average.Dispose();
    }

    private sealed class Loan : IDisposable
    {
        private readonly (Tensor Target, Tensor Kept)[] replaced;

        public Loan(nn.Module model, IEnumerable<(string Name, Tensor Value)> weights)
        {
            using var scope = NewDisposeScope();
            using var _ = no_grad();
            var state = model.state_dict();
            replaced = [.. weights.Where(pair => pair.Value.is_floating_point()).Select(pair => (state[pair.Name], pair.Value)).Select(pair =>
            {
                var kept = pair.Item1.detach().clone().DetachFromDisposeScope();
                pair.Item1.copy_(pair.Value);
                return (pair.Item1, kept);
            })];
        }

        public void Dispose()
        {
            using var _ = no_grad();
            foreach (var (target, kept) in replaced)
            {
                target.copy_(kept);
                kept.Dispose();
            }
        }
    }
}
