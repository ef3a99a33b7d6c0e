using Cytobench.Data.Audit;

namespace Cytobench.Tests.Data.Audit;

public sealed class PerceptualHashTests
{
    /// <summary>Hashing the pixels of each view must give what one transform gives for all of them.</summary>
    [Fact]
    public void One_transform_gives_the_hashes_of_all_eight_views()
    {
        const int Side = PerceptualHash.ThumbnailSide;
        var random = new Random(3);
        var grey = Enumerable.Range(0, Side * Side).Select(_ => (float)random.Next(256)).ToArray();
        var views = PerceptualHash.OfViews(grey);
        Assert.Equal(8, views.Distinct().Count());
        for (var view = 0; view < views.Length; view++)
        {
            var seen = Array.ConvertAll(DihedralViews.Sources(view, Side), source => grey[source]);
            Assert.InRange(views[view].Distance(PerceptualHash.OfViews(seen)[0]), 0, 1); // a frequency near zero may round to another sign
        }
    }

    /// <summary>By hand, on the square of 0 1 / 2 3.</summary>
    [Theory]
    [InlineData(DihedralView.Unchanged, new[] { 0, 1, 2, 3 })]
    [InlineData(DihedralView.MirroredLeftRight, new[] { 1, 0, 3, 2 })]
    [InlineData(DihedralView.MirroredTopBottom, new[] { 2, 3, 0, 1 })]
    [InlineData(DihedralView.Turned180, new[] { 3, 2, 1, 0 })]
    [InlineData(DihedralView.Transposed, new[] { 0, 2, 1, 3 })]
    [InlineData(DihedralView.TurnedRight90, new[] { 2, 0, 3, 1 })]
    [InlineData(DihedralView.TurnedLeft90, new[] { 1, 3, 0, 2 })]
    [InlineData(DihedralView.Antitransposed, new[] { 3, 1, 2, 0 })]
    public void Views_are_what_their_names_say(DihedralView view, int[] expected) =>
        Assert.Equal(expected, DihedralViews.Sources((int)view, 2));

    [Fact]
    public void Unrelated_images_differ_in_about_half_of_the_bits()
    {
        var random = new Random(4);
        PerceptualHash Noise() => PerceptualHash.OfViews([.. Enumerable.Range(0, 1024).Select(_ => (float)random.Next(256))])[0];
        Assert.All(Enumerable.Range(0, 20), _ => Assert.InRange(Noise().Distance(Noise()), 127 - 48, 127 + 48)); // 6 standard deviations of 255 coins
    }
}
