using Cytobench.Explain.Features;
using static TorchSharp.torch;

namespace Cytobench.Tests.Explain.Features;

[Collection(nameof(Alone))]
public sealed class CosineNeighboursTests
{
    /// <summary>By hand: angles of 0, 90, 180 and 45 degrees to (1, 0) are at distances 0, 1, 2 and 1 - 1 / sqrt 2; lengths do not matter.</summary>
    [Fact]
    public void Distance_is_one_minus_the_cosine()
    {
        using var scope = NewDisposeScope();
        var found = Find(Rows(2, 3, 0), Rows(2, 5, 0, 0, 1, -7, 0, 2, 2), 4);
        Assert.Equal([0, 3, 1, 2], found.Candidates);
        double[] expected = [0, 1 - Math.Sqrt(0.5), 1, 2];
        Assert.All(expected.Zip(found.Distances), pair => Assert.Equal(pair.First, pair.Second, 1e-7));
    }

    [Fact]
    public void Search_in_parts_agrees_with_plain_loops()
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        var (queries, candidates) = (randn(40, 7), randn(3000, 7));
        var found = Find(queries, candidates, 6);
        var (q, c) = (Values(queries), Values(candidates));
        for (var query = 0; query < 40; query++)
        {
            var expected = Enumerable.Range(0, 3000).OrderBy(i => 1 - Cosine(q[query], c[i])).Take(6).ToArray();
            Assert.Equal(expected.Select(i => (long)i), found.Of(query).ToArray());
            for (var i = 0; i < 6; i++)
                Assert.Equal(1 - Cosine(q[query], c[expected[i]]), found.DistancesOf(query)[i], 1e-7);
        }
    }

    /// <summary>Rows of 9,000,000 similarities do not fit into one table, so queries go one at a time; the result is the same.</summary>
    [Fact]
    public void Many_candidates_are_searched_a_few_queries_at_a_time()
    {
        using var scope = NewDisposeScope();
        var candidates = ones(9_000_000, 1);
        candidates[8_999_999] = -1;
        var found = Find(Rows(1, -2, 4), candidates, 2);
        Assert.Equal([8_999_999, 0, 0, 1], found.Candidates);
    }

    /// <summary>Copies are at the same distance, whatever their length: the lower place comes first.</summary>
    [Fact]
    public void Equal_distances_stand_in_the_order_of_the_candidates()
    {
        using var scope = NewDisposeScope();
        var found = Find(Rows(2, 1, 1), Rows(2, 1, 0, 3, 3, 1, 1, 0.1f, 0.1f, 0, 1), 5);
        Assert.Equal([1, 2, 3, 0, 4], found.Candidates);
    }

    [Fact]
    public void A_training_image_is_its_own_nearest_at_distance_zero()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var features = randn(200, 16) + 0.3;
        var found = Find(features, features, 3);
        for (var image = 0; image < 200; image++)
        {
            Assert.Equal(image, found.Of(image)[0]);
            Assert.Equal(0, found.DistancesOf(image)[0]);
            Assert.True(found.DistancesOf(image)[1] > 0);
        }
    }

    [Fact]
    public void Few_candidates_and_zero_vectors_are_no_fault()
    {
        using var scope = NewDisposeScope();
        var found = Find(Rows(2, 0, 0), Rows(2, 1, 0, 0, 2), 20);
        Assert.Equal(2, found.Count);
        Assert.Equal([0, 1], found.Candidates);
        Assert.Equal([1, 1], found.Distances);
    }

    /// <summary>
    /// By hand: labels 1, 0, 0 at cosines 1, 0.93, 0.86. Equal votes: 2 of 3 for class 0. Weighted by exp(cosine / 0.07): e^0, e^-1, e^-2 against
    /// the nearest, so class 1 has 1 / (1 + 0.3679 + 0.1353) = 0.6652.
    /// </summary>
    [Fact]
    public void Votes_are_equal_or_weighted_as_DINO_does()
    {
        using var scope = NewDisposeScope();
        var candidates = stack([Direction(1), Direction(0.93), Direction(0.86)]);
        var found = Find(Rows(2, 1, 0), candidates, 3);
        int[] labels = [1, 0, 0];
        var equal = NearestNeighbourVote.Shares(found, labels, 2, 3, temperature: null);
        Assert.Equal(2.0 / 3, equal[0], 1e-12);
        var weighted = NearestNeighbourVote.Shares(found, labels, 2, 3, NearestNeighbourVote.Temperature);
        Assert.Equal(1 / (1 + Math.Exp(-1) + Math.Exp(-2)), weighted[1], 1e-5);
        Assert.Equal(1, weighted.Sum(), 1e-12);
        Assert.Equal([0, 1], NearestNeighbourVote.Shares(found, labels, 2, 1, temperature: null));
    }

    [Fact]
    public void Votes_agree_with_plain_loops()
    {
        using var scope = NewDisposeScope();
        manual_seed(9);
        var (queries, candidates) = (randn(30, 5), randn(200, 5));
        int[] labels = [.. Enumerable.Range(0, 200).Select(i => i * 7 % 4)];
        var found = Find(queries, candidates, 20);
        var shares = NearestNeighbourVote.Shares(found, labels, 4, 20, 0.07);
        var (q, c) = (Values(queries), Values(candidates));
        for (var query = 0; query < 30; query++)
        {
            var votes = new double[4];
            foreach (var i in Enumerable.Range(0, 200).OrderByDescending(i => Cosine(q[query], c[i])).Take(20))
                votes[labels[i]] += Math.Exp(Cosine(q[query], c[i]) / 0.07);
            for (var label = 0; label < 4; label++)
                Assert.Equal(votes[label] / votes.Sum(), shares[query * 4 + label], 1e-4);
        }
    }

    [Fact]
    public void Search_leaves_no_tensor_behind()
    {
        using var features = rand(50, 4);
        var before = LiveTensors.Settled();
        Find(features, features, 5);
        Assert.Equal(before, Tensor.TotalCount);
    }

    private static CosineNeighbours Find(Tensor queries, Tensor candidates, int k) => CosineNeighbours.Find(queries, candidates, k, TestContext.Current.CancellationToken);

    private static Tensor Rows(int width, params float[] values) => tensor(values, [values.Length / width, width]);

    private static Tensor Direction(double cosine) => tensor(new[] { (float)cosine, (float)Math.Sqrt(1 - cosine * cosine) });

    private static double[][] Values(Tensor rows) => [.. rows.to(float64).data<double>().ToArray().Chunk((int)rows.shape[1])];

    private static double Cosine(double[] first, double[] second) =>
        first.Zip(second, (a, b) => a * b).Sum() / Math.Sqrt(first.Sum(a => a * a) * second.Sum(b => b * b));
}
