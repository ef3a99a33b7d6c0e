namespace Cytobench.Metrics;

/// <summary>Random numbers that are the same on every system and runtime; cheap to start, so each resample has its own stream.</summary>
/// <remarks>Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators".</remarks>
internal struct SplitMix64
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    private ulong state;

    /// <summary>Streams of one seed start at hashes of their numbers, far apart.</summary>
    public SplitMix64(int seed, long stream) => state = Mix(Mix((ulong)seed + Golden) + (ulong)stream * Golden);

    /// <summary>In [0, exclusive); uneven by less than exclusive / 2^64.</summary>
    public int Below(int exclusive) => (int)Math.BigMul(Next(), (ulong)exclusive, out _);

    /// <summary>In [0, 1), with 53 random bits.</summary>
    public double Unit() => (Next() >> 11) * (1.0 / (1UL << 53));

    private ulong Next() => Mix(state += Golden);

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
