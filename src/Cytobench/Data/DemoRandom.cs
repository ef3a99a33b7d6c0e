namespace Cytobench.Data;

/// <summary>
/// The demo's own random numbers (SplitMix64, Steele et al. 2014): the same on every platform and runtime, and cheap to start
/// anew for each image, so that an image depends on its key alone.
/// </summary>
internal sealed class DemoRandom
{
    private ulong state;

    /// <param name="key">Seed, split and index of an image; other keys give unrelated streams.</param>
    public DemoRandom(params ReadOnlySpan<int> key)
    {
        foreach (var part in key)
            state = Mix(state + (uint)part + 0x9E3779B97F4A7C15);
    }

    /// <summary>In [0, 1).</summary>
    public float Uniform() => (Next() >> 40) * (1f / (1 << 24));

    public float Uniform(float low, float high) => low + (high - low) * Uniform();

    /// <summary>Both ends included.</summary>
    public int Integer(int low, int high) => low + (int)(Uniform() * (high - low + 1));

    public bool Chance(double probability) => Uniform() < probability;

    /// <summary>Nearly normal: the sum of four uniforms, so never beyond 3.5 deviations and free of the platform's logarithm.</summary>
    public float Normal(float mean, float deviation) => mean + deviation * 1.7320508f * (Uniform() + Uniform() + Uniform() + Uniform() - 2);

    /// <summary>Mean 0, deviation 1, nearly normal, from a single draw: 1 of 262,142 values, enough for sensor noise.</summary>
    public float Grain()
    {
        var bits = Next();
        var sum = (int)(bits & 0xFFFF) + (int)(bits >> 16 & 0xFFFF) + (int)(bits >> 32 & 0xFFFF) + (int)(bits >> 48);
        return (sum - 131070) * (1.7320508f / 65536);
    }

    private ulong Next()
    {
        state += 0x9E3779B97F4A7C15;
        return Mix(state);
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
