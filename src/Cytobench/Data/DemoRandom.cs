namespace Cytobench.Data;

/// <summary>The distributions that drawing needs, from the program's random numbers: free of the platform's logarithm and cosine.</summary>
/// <param name="key">Seed first, then what tells apart, as split and index of an image.</param>
internal sealed class DemoRandom(params ReadOnlySpan<int> key)
{
    private readonly SeededRandom random = new(key[0], "demo cells", [.. Array.ConvertAll(key[1..].ToArray(), part => (long)part)]);

    /// <summary>In [0, 1).</summary>
    public float Uniform() => (random.NextUInt64() >> 40) * (1f / (1 << 24));

    public float Uniform(float low, float high) => low + (high - low) * Uniform();

    /// <summary>Both ends included.</summary>
    public int Integer(int low, int high) => low + (int)(Uniform() * (high - low + 1));

    public bool Chance(double probability) => Uniform() < probability;

    /// <summary>Nearly normal: the sum of four uniforms, so never beyond 3.5 deviations and free of the platform's logarithm.</summary>
    public float Normal(float mean, float deviation) => mean + deviation * 1.7320508f * (Uniform() + Uniform() + Uniform() + Uniform() - 2);

    /// <summary>Mean 0, deviation 1, nearly normal, from a single draw: 1 of 262,142 values, enough for sensor noise.</summary>
    public float Grain()
    {
        var bits = random.NextUInt64();
        var sum = (int)(bits & 0xFFFF) + (int)(bits >> 16 & 0xFFFF) + (int)(bits >> 32 & 0xFFFF) + (int)(bits >> 48);
        return (sum - 131070) * (1.7320508f / 65536);
    }
}
