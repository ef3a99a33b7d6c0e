using System.Text;

namespace Cytobench;

/// <summary>
/// Random numbers that depend only on a seed and on what they are for: the same on every system, framework and device
/// (SplitMix64, Steele et al. 2014, "Fast splittable pseudorandom number generators").
/// </summary>
public sealed class SeededRandom
{
    private ulong state;

    /// <param name="seed">The run's seed.</param>
    /// <param name="purpose">What is drawn, as "shuffle": other purposes get independent streams.</param>
    /// <param name="position">Where in the run, as (epoch, step).</param>
    public SeededRandom(long seed, string purpose, params ReadOnlySpan<long> position)
    {
        state = Mix((ulong)seed + 0x9E3779B97F4A7C15);
        foreach (var letter in Encoding.UTF8.GetBytes(purpose))
            state = Mix(state ^ letter);
        foreach (var part in position)
            state = Mix(state ^ (ulong)part);
    }

    public ulong NextUInt64() => Mix(state += 0x9E3779B97F4A7C15);

    /// <summary>Uniform in [0, 1), 53 bits.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1L << 53));

    /// <summary>Uniform in [low, high).</summary>
    public double Between(double low, double high) => low + (high - low) * NextDouble();

    /// <summary>Uniform in [0, bound), without bias.</summary>
    public int NextInt(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        var limit = ulong.MaxValue - ulong.MaxValue % (ulong)bound;
        ulong value;
        do
            value = NextUInt64();
        while (value >= limit);
        return (int)(value % (ulong)bound);
    }

    /// <summary>0 to count - 1 in random order (Fisher and Yates).</summary>
    public int[] Permutation(int count)
    {
        var order = new int[count];
        for (var i = 0; i < count; i++)
        {
            var j = NextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
