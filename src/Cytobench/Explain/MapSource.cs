using Cytobench.Runs;

namespace Cytobench.Explain;

/// <summary>Names the maps that one method made of one trained model.</summary>
public sealed record MapSource(string Model, int Seed, string Method)
{
    public static MapSource Of(ExplanationMaps maps)
    {
        ArgumentNullException.ThrowIfNull(maps);
        return new(maps.Model, maps.Seed, maps.Method);
    }

    public bool IsOf(ExplanationMaps maps) => this == Of(maps);
}
