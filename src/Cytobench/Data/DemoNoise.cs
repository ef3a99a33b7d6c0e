namespace Cytobench.Data;

/// <summary>Two tiles of value noise in [0, 1] that repeat without a seam; chromatin, cytoplasm and background take their texture from them.</summary>
internal sealed class DemoNoise
{
    public const int Size = 256;                                         // a power of two: coordinates wrap by masking

    private readonly float[] tile;

    private DemoNoise(int seed, params ReadOnlySpan<(int Period, float Weight)> octaves)
    {
        var random = new DemoRandom(seed);
        tile = new float[Size * Size];
        foreach (var (period, weight) in octaves)
            AddOctave(random, period, weight);
        var (low, high) = (tile.Min(), tile.Max());
        for (var i = 0; i < tile.Length; i++)
            tile[i] = (tile[i] - low) / (high - low);
    }

    /// <summary>Features of 8 to 16 pixels on the drawing canvas.</summary>
    public static DemoNoise Coarse { get; } = new(1, (16, 1f), (8, 0.7f), (4, 0.3f));

    /// <summary>Features of 2 to 4 pixels on the drawing canvas.</summary>
    public static DemoNoise Fine { get; } = new(2, (8, 0.4f), (4, 1f), (2, 0.8f));

    public float At(int x, int y) => tile[(y & (Size - 1)) * Size + (x & (Size - 1))];

    private void AddOctave(DemoRandom random, int period, float weight)
    {
        var cells = Size / period;
        var lattice = new float[cells * cells];
        for (var i = 0; i < lattice.Length; i++)
            lattice[i] = random.Uniform();
        for (var y = 0; y < Size; y++)
            for (var x = 0; x < Size; x++)
            {
                var (left, top) = (x / period, y / period);
                var (right, bottom) = ((left + 1) % cells, (top + 1) % cells);
                var (u, v) = (Smooth((x % period) / (float)period), Smooth((y % period) / (float)period));
                var above = lattice[top * cells + left] * (1 - u) + lattice[top * cells + right] * u;
                var below = lattice[bottom * cells + left] * (1 - u) + lattice[bottom * cells + right] * u;
                tile[y * Size + x] += weight * (above * (1 - v) + below * v);
            }
    }

    private static float Smooth(float t) => t * t * (3 - 2 * t);
}
