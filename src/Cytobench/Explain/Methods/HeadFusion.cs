namespace Cytobench.Explain.Methods;

/// <summary>How the heads of a layer become one attention matrix.</summary>
public enum HeadFusion
{
    Mean,
    Max,
    Min,
}
