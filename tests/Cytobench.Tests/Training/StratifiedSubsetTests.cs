using Cytobench.Training;

namespace Cytobench.Tests.Training;

public sealed class StratifiedSubsetTests
{
    private static int[] Labels(params int[] counts) => [.. counts.SelectMany((count, label) => Enumerable.Repeat(label, count))];

    private static int[] Kept(int[] counts, int count, long seed = 1)
    {
        var labels = Labels(counts);
        var chosen = StratifiedSubset.Choose(labels, counts.Length, count, seed);
        Assert.Equal(chosen.Distinct().Order(), chosen);
        return [.. Enumerable.Range(0, counts.Length).Select(label => chosen.Count(place => labels[place] == label))];
    }

    /// <summary>By hand: 9.7 and three times 0.1; the three get one each, and the first what is left of ten.</summary>
    [Fact]
    public void A_rare_class_keeps_one_image_and_the_count_is_exact() => Assert.Equal([7, 1, 1, 1], Kept([97, 1, 1, 1], 10));

    /// <summary>By hand: 4.2, 5.4 and 0.4 of 10; 4 + 5 + 1 are ten already, so no remainder is rounded up.</summary>
    [Fact]
    public void What_a_rare_class_takes_is_not_given_twice() => Assert.Equal([4, 5, 1], Kept([42, 54, 4], 10));

    [Theory, InlineData(7), InlineData(33), InlineData(99), InlineData(149)]
    public void Exactly_as_many_as_asked_for_are_kept(int count) => Assert.Equal(count, Kept([61, 3, 50, 0, 1, 35], count).Sum());

    [Fact]
    public void Fewer_than_classes_keep_one_of_each() => Assert.Equal([1, 1, 0, 1], Kept([10, 5, 0, 5], 2));

    [Fact]
    public void The_seed_chooses_the_images_not_the_shares()
    {
        var labels = Labels(47, 33, 20);
        Assert.Equal(StratifiedSubset.Choose(labels, 3, 10, 1), StratifiedSubset.Choose(labels, 3, 10, 1));
        Assert.NotEqual(StratifiedSubset.Choose(labels, 3, 10, 1), StratifiedSubset.Choose(labels, 3, 10, 2));
        Assert.Equal(Kept([47, 33, 20], 10, seed: 1), Kept([47, 33, 20], 10, seed: 2));
    }
}
