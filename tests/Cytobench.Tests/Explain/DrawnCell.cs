using System.Numerics;

namespace Cytobench.Tests.Explain;

/// <summary>A stained cell among red cells, drawn from discs, whose regions are known exactly. Lengths are in sides of the image.</summary>
internal sealed record DrawnCell
{
    public Vector2 Center { get; init; } = new(0.52f, 0.47f);
    public float Radius { get; init; } = 0.27f;
    public IReadOnlyList<(Vector2 Center, float Radius)> Nucleus { get; init; } = [(new(0.45f, 0.42f), 0.11f), (new(0.58f, 0.52f), 0.12f)];
    public Vector3 CytoplasmColor { get; init; } = new(205, 165, 190);
    public Vector3 NucleusColor { get; init; } = new(90, 40, 130);
    public Vector3 Light { get; init; } = Vector3.One;                   // what the lamp and the white balance do to every colour

    private static readonly Vector3 Ground = new(252, 228, 200);
    private static readonly Vector3 RedCell = new(206, 176, 165);
    private static readonly (Vector2 Center, float Radius)[] RedCells = [(new(0.1f, 0.1f), 0.17f), (new(0.9f, 0.2f), 0.18f), (new(0.12f, 0.85f), 0.18f), (new(0.88f, 0.9f), 0.17f)];

    /// <returns>side x side x 3; every pixel the mean of 8 x 8 samples.</returns>
    public byte[] Draw(int side)
    {
        const int Samples = 8;
        var pixels = new byte[side * side * 3];
        for (var pixel = 0; pixel < side * side; pixel++)
        {
            var sum = Vector3.Zero;
            for (var sample = 0; sample < Samples * Samples; sample++)
                sum += Color(new((pixel % side + (sample % Samples + 0.5f) / Samples) / side, (pixel / side + (sample / Samples + 0.5f) / Samples) / side));
            var color = Vector3.Clamp(sum / (Samples * Samples) * Light, Vector3.Zero, new Vector3(255));
            (pixels[3 * pixel], pixels[3 * pixel + 1], pixels[3 * pixel + 2]) = ((byte)color.X, (byte)color.Y, (byte)color.Z);
        }
        return pixels;
    }

    public bool[] CellMask(int side) => Mask(side, InCell);

    public bool[] NucleusMask(int side) => Mask(side, InNucleus);

    private Vector3 Color(Vector2 at)
    {
        if (InNucleus(at))
            return NucleusColor;
        if (InCell(at))
            return CytoplasmColor;
        foreach (var (center, radius) in RedCells)
            if (Vector2.Distance(at, center) is var distance && distance < radius)
                return Vector3.Lerp(Vector3.Lerp(RedCell, Ground, 0.6f), RedCell, Math.Clamp((distance / radius - 0.3f) / 0.4f, 0, 1)); // pale in the middle
        return Ground;
    }

    private bool InCell(Vector2 at) => Vector2.Distance(at, Center) < Radius;

    private bool InNucleus(Vector2 at) => Nucleus.Any(disc => Vector2.Distance(at, disc.Center) < disc.Radius);

    private static bool[] Mask(int side, Func<Vector2, bool> isInside) =>
        [.. Enumerable.Range(0, side * side).Select(pixel => isInside(new((pixel % side + 0.5f) / side, (pixel / side + 0.5f) / side)))];
}
