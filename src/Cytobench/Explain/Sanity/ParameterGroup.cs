using Cytobench.Models;

namespace Cytobench.Explain.Sanity;

/// <summary>Layers that are randomised together: a stage of a ResNet, a block of a transformer, what is before and what is behind.</summary>
/// <param name="Name">"layer4", "blocks.5", "norm + head".</param>
/// <param name="States">Names of parameters and running statistics.</param>
internal sealed record ParameterGroup(string Name, IReadOnlyList<string> States)
{
    /// <summary>As layer-wise rates divide the network, head first.</summary>
    public static IReadOnlyList<ParameterGroup> FromTheHead(ImageClassifier model) =>
    [
        .. model.state_dict().Keys
            .GroupBy(model.LayerOf)
            .OrderByDescending(layer => layer.Key)
            .Select(layer => new ParameterGroup(NameOf([.. layer]), [.. layer])),
    ];

    /// <summary>What all names begin with, or else every first part.</summary>
    private static string NameOf(string[] states)
    {
        var parts = Array.ConvertAll(states, state => state.Split('.'));
        var common = parts[0].TakeWhile((part, place) => parts.All(one => one.Length > place && one[place] == part)).ToArray();
        return common.Length > 0 ? string.Join('.', common) : string.Join(" + ", parts.Select(one => one[0]).Distinct());
    }
}
