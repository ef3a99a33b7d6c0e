using System.Numerics;

namespace Cytobench.Data;

/// <summary>What is to be drawn of one cell, around its own centre; lengths in pixels of the drawing canvas, colours on the reference background.</summary>
internal sealed record DemoCell
{
    public required IReadOnlyList<Vector2> Outline { get; init; }
    public required float Radius { get; init; }
    public required Vector3 Cytoplasm { get; init; }
    public float Mottle { get; init; } = 0.08f;                          // contrast of the cytoplasm's texture
    public float RimDarkness { get; init; } = 0.12f;                     // how much darker the cell's edge is
    public float Fuzz { get; init; } = 0.1f;                             // raggedness of the edge
    public int Spikes { get; init; }                                     // fine projections
    public IReadOnlyList<IReadOnlyList<Vector2>> NucleusOutlines { get; init; } = [];
    public IReadOnlyList<DemoDisc> NucleusDiscs { get; init; } = [];     // their union; lobes and threads are rows of discs
    public Vector3 ChromatinDark { get; init; } = new(58, 20, 112);
    public Vector3 ChromatinLight { get; init; } = new(118, 74, 156);
    public float ChromatinCoarseness { get; init; } = 0.5f;              // 0 lacy, 1 clumped
    public DemoGranules? Granules { get; init; }                         // in the cytoplasm, below the nucleus
    public DemoGranules? CoveringGranules { get; init; }                 // over the nucleus too
    public int Vacuoles { get; init; }
}

internal readonly record struct DemoDisc(Vector2 Center, float Radius);

/// <param name="Count">Granules in the whole cell.</param>
/// <param name="Radius">Mean radius; single ones vary by a third.</param>
/// <param name="Color">On the reference background.</param>
/// <param name="Opacity">Of the darkest granules.</param>
/// <param name="Patchiness">0 everywhere alike, 1 in patches only.</param>
internal sealed record DemoGranules(int Count, float Radius, Vector3 Color, float Opacity, float Patchiness);
