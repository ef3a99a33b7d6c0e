namespace Cytobench.Tests;

public sealed class SeededRandomTests
{
    [Fact]
    public void Streams_differ_by_seed_purpose_and_position()
    {
        static ulong First(long seed, string purpose, params long[] position) => new SeededRandom(seed, purpose, position).NextUInt64();
        ulong[] firsts = [First(1, "a"), First(2, "a"), First(1, "b"), First(1, "a", 0), First(1, "a", 1), First(1, "a", 0, 1)];
        Assert.Equal(firsts.Length, firsts.Distinct().Count());
        Assert.Equal(firsts[0], First(1, "a"));
    }

    [Fact]
    public void A_permutation_holds_every_number_once() =>
        Assert.Equal(Enumerable.Range(0, 100), new SeededRandom(7, "test").Permutation(100).Order());

    /// <summary>60,000 throws of a die: each side 10,000 times but for 4 standard deviations (91 each).</summary>
    [Fact]
    public void Whole_numbers_are_uniform()
    {
        var random = new SeededRandom(7, "die");
        var counts = new int[6];
        for (var i = 0; i < 60_000; i++)
            counts[random.NextInt(6)]++;
        Assert.All(counts, count => Assert.InRange(count, 10_000 - 4 * 91, 10_000 + 4 * 91));
    }

    [Fact]
    public void Fractions_lie_in_the_unit_interval_with_mean_one_half()
    {
        var random = new SeededRandom(7, "unit");
        var values = Enumerable.Range(0, 10_000).Select(_ => random.NextDouble()).ToList();
        Assert.All(values, value => Assert.InRange(value, 0, 1 - 1e-16));
        Assert.Equal(0.5, values.Average(), 4 * 0.2887 / 100);           // standard deviation of the mean: sqrt(1/12) / sqrt(10,000)
    }
}
