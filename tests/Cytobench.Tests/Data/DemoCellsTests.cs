using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Cytobench.Data;

namespace Cytobench.Tests.Data;

public sealed class DemoCellsTests
{
    /// <summary>
    /// The bytes are part of the product: a change here changes every number on demo data. Skia rasterises a little differently on
    /// other processors, so the value stands for x64 Linux.
    /// </summary>
    [Fact]
    public void The_pixels_of_a_seed_never_change()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64, "Skia's raster is compared on x64 Linux only");
        using var images = Draw(seed: 2026, split: 0, count: 48, size: 28);
        Assert.Equal("21CB1FB3F2F37F7A8799389CFA6D89B1D682A1B35D330A7AAC20127D923C6D3C", Convert.ToHexString(SHA256.HashData(images.Images(0, 48))));
        Assert.Equal([2, 7, 4, 5, 6, 1, 4, 3, 1, 1, 0, 3, 6, 6, 3, 2, 6, 0, 1, 3, 5, 7, 7, 6], images.Labels[..24]);
    }

    [Fact]
    public void An_image_depends_on_seed_split_and_index_alone()
    {
        using var few = Draw(7, 1, 3, 28);
        using var many = Draw(7, 1, 20, 28);
        Assert.True(few.Images(0, 3).SequenceEqual(many.Images(0, 3)));
        Assert.Equal(few.Labels, many.Labels[..3]);
    }

    [Fact]
    public void Other_seeds_and_splits_give_other_images()
    {
        var hashes = new HashSet<string>();
        foreach (var (seed, split) in new[] { (1, 0), (1, 1), (1, 2), (2, 0), (-1, 0) })
        {
            using var images = Draw(seed, split, 1, 28);
            Assert.True(hashes.Add(Convert.ToHexString(SHA256.HashData(images.Image(0)))));
        }
    }

    [Fact]
    public void A_smaller_image_is_the_same_picture_made_smaller()
    {
        using var large = Draw(3, 0, 8, 224);
        using var small = Draw(3, 0, 8, 28);
        var shrunk = new byte[28 * 28 * 3];
        for (var i = 0; i < 8; i++)
        {
            Resize.Image(large.Image(i), 224, 224, 3, shrunk, 28, 28);
            var image = small.Image(i);
            var difference = 0.0;
            for (var p = 0; p < shrunk.Length; p++)
                difference += Math.Abs(shrunk[p] - image[p]);
            Assert.InRange(difference / shrunk.Length, 0, 2);
        }
    }

    [Fact]
    public void Every_24_images_hold_each_class_at_least_twice()
    {
        for (var block = 0; block < 5; block++)
        {
            var labels = Enumerable.Range(24 * block, 24).Select(index => DemoCells.Label(2026, 0, index));
            var counts = labels.CountBy(label => label).ToDictionary();
            Assert.Equal(DemoCells.ClassNames.Count, counts.Count);
            Assert.All(counts.Values, count => Assert.InRange(count, 2, 5));
        }
    }

    /// <summary>The nearest class mean of the mean colour: better than chance, far from enough.</summary>
    [Fact]
    public void Mean_colour_alone_does_not_tell_the_class()
    {
        using var images = Draw(2026, 0, 240, 28);
        var colors = new double[240][];
        for (var i = 0; i < 240; i++)
        {
            var sums = new double[3];
            var image = images.Image(i);
            for (var p = 0; p < image.Length; p++)
                sums[p % 3] += image[p] / (28 * 28.0);
            colors[i] = sums;
        }
        var means = Enumerable.Range(0, 8).Select(label => Enumerable.Range(0, 3).Select(c =>
            Enumerable.Range(0, 240).Where(i => images.Labels[i] == label).Average(i => colors[i][c])).ToArray()).ToArray();
        double Distance(double[] a, double[] b) => a.Zip(b, (x, y) => (x - y) * (x - y)).Sum();
        var right = Enumerable.Range(0, 240).Count(i => Enumerable.Range(0, 8).MinBy(label => Distance(colors[i], means[label])) == images.Labels[i]);
        Assert.InRange(right / 240.0, 0.15, 0.7);
    }

    [Theory]
    [InlineData(27)]
    [InlineData(225)]
    public void Other_sizes_are_refused(int size)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Draw(1, 0, 1, size));
        var fault = Assert.Throws<UserException>(() => new DemoSource().Open(new DataRequest { Data = "demo", ImageSize = size }));
        Assert.Contains("28 to 224", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_split_without_images_is_refused()
    {
        var request = new DataRequest { Data = "demo", ImageSize = 28, Demo = new DemoConfig { Train = 1, Validation = 0, Test = 1 } };
        Assert.Contains("validation", Assert.Throws<UserException>(() => new DemoSource().Open(request)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_source_says_that_its_cells_are_synthetic()
    {
        var reports = new List<ProgressReport>();
        var progress = new Sink(reports);
        using var data = DataSources.Open(new DataRequest { Data = "demo", ImageSize = 30, Demo = new DemoConfig { Train = 5, Validation = 3, Test = 2 }, Progress = progress, Cancellation = TestContext.Current.CancellationToken });
        Assert.True(data.Info.IsSynthetic);
        Assert.Contains("Synthetic", data.Info.Title, StringComparison.Ordinal);
        Assert.Equal([5, 3, 2], data.Splits.Select(split => split.Images.Count));
        Assert.All(data.Splits, split => Assert.Equal((30, 30, 3), (split.Images.Height, split.Images.Width, split.Images.Channels)));
        Assert.Equal(10, reports.Max(report => report.Done));
        Assert.All(reports, report => Assert.Equal(10, report.Total));
    }

    [Fact]
    public void Drawing_can_be_cancelled() =>
        Assert.ThrowsAny<OperationCanceledException>(() => DemoCells.Draw(1, 0, 10, 28, cancellation: new CancellationToken(canceled: true)));

    private static LabeledImages Draw(int seed, int split, int count, int size) =>
        DemoCells.Draw(seed, split, count, size, cancellation: TestContext.Current.CancellationToken);

    private sealed class Sink(List<ProgressReport> reports) : IProgress<ProgressReport>
    {
        public void Report(ProgressReport value)
        {
            lock (reports)
                reports.Add(value);
        }
    }
}
