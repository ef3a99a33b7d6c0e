using static TorchSharp.torch;

namespace Cytobench.Models;

/// <summary>
/// Values inside a network that a caller wants to see, by name: "layer4", "blocks.3.attn" (attention weights).
/// The tensors belong to the dispose scope in which the forward pass ran.
/// </summary>
public sealed class Intermediates(params IEnumerable<string> names)
{
    private readonly HashSet<string> wanted = [.. names];
    private readonly Dictionary<string, Tensor> values = [];

    public bool Wants(string name) => wanted.Contains(name);

    public Tensor this[string name] => values.TryGetValue(name, out var value)
        ? value
        : throw new KeyNotFoundException($"the network kept no '{name}'; it keeps: {string.Join(", ", values.Keys)}");

    /// <summary>Keeps the value if it is wanted, and returns it.</summary>
    public Tensor Offer(string name, Tensor value)
    {
        if (wanted.Contains(name))
            values[name] = value;
        return value;
    }

    /// <summary>As <see cref="Offer"/>, from within a block that disposes what it computed on the way: a wanted value leaves the block's scope.</summary>
    public Tensor OfferFromBlock(string name, Tensor value) => Offer(name, wanted.Contains(name) ? value.MoveToOuterDisposeScope() : value);
}
