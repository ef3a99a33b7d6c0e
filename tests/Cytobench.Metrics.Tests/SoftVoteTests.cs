namespace Cytobench.Metrics.Tests;

public sealed class SoftVoteTests
{
    /// <summary>The second member's row sums to 2 and has one vote all the same.</summary>
    [Fact]
    public void Members_have_one_vote_each() =>
        ClassificationScoresTests.AssertClose([0.4, 0.6], SoftVote.Average([[0.7, 0.3], [0.2, 1.8]], 2));

    [Fact]
    public void Members_of_other_images_are_refused() => Assert.Throws<ArgumentException>(() => SoftVote.Average([[0.7, 0.3], [1, 0, 0, 1]], 2));
}
