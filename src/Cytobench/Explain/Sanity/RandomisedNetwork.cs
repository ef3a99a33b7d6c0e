using Cytobench.Models;
using static TorchSharp.torch;

namespace Cytobench.Explain.Sanity;

/// <summary>A copy of a trained network, of which groups of layers can be given the weights of an untrained one and get back their own.</summary>
internal sealed class RandomisedNetwork : IDisposable
{
    private readonly Dictionary<string, Tensor> trained;                 // the original's own tensors
    private readonly Dictionary<string, Tensor> untrained;
    private readonly Dictionary<string, Tensor> current;

    /// <param name="model">Stays as it is; float32.</param>
    /// <param name="seed">Of the untrained weights, drawn as for a training from scratch.</param>
    public RandomisedNetwork(ImageClassifier model, int seed)
    {
        Network = model.Spec.Create(model.Classes, model.ImageSize, seed);
        ModelPlacement.Move(Network, model.parameters().First().device, ScalarType.Float32);
        Network.Plan = model.Plan;
        Network.eval();
        using var _ = no_grad();
        trained = model.state_dict();
        current = Network.state_dict();
        untrained = current.ToDictionary(pair => pair.Key, pair => pair.Value.clone().DetachFromDisposeScope());
        Restore();
    }

    /// <summary>In eval mode; changes with what is randomised.</summary>
    public ImageClassifier Network { get; }

    public void Randomise(ParameterGroup group) => Copy(group.States, untrained);

    /// <summary>All layers as trained.</summary>
    public void Restore() => Copy(current.Keys, trained);

    private void Copy(IEnumerable<string> names, Dictionary<string, Tensor> source)
    {
        using var _ = no_grad();
        foreach (var name in names)
            current[name].copy_(source[name]);
    }

    public void Dispose()
    {
        foreach (var tensor in untrained.Values)
            tensor.Dispose();
        Network.Dispose();
    }
}
