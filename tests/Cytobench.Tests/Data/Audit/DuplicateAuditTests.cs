using System.Text;
using Cytobench.Data;
using Cytobench.Data.Audit;

namespace Cytobench.Tests.Data.Audit;

public sealed class DuplicateAuditTests
{
    [Fact]
    public void Different_images_are_no_duplicates()
    {
        using var data = AuditData.Cells();
        Assert.Empty(All(data).Pairs);
    }

    [Fact]
    public void Equal_bytes_are_found_within_and_across_splits_and_classes()
    {
        using var data = AuditData.Cells();
        var otherClass = Enumerable.Range(0, data.Test.Count).First(i => data.Test.Labels[i] != data.Validation.Labels[4]);
        AuditData.Copy(data.Train, 7, data.Train, 60);
        AuditData.Copy(data.Validation, 4, data.Test, otherClass);
        var report = Exact(data);
        Assert.Equal(["train 7 = train 60", $"val 4 = test {otherClass}"], report.Pairs.Select(pair => $"{pair.First.Split} {pair.First.Index} = {pair.Second.Split} {pair.Second.Index}"));
        var counts = report.Count(DuplicateKind.Exact);
        Assert.Equal((2, 1, 1), (counts.Pairs, counts.WithinSplits, counts.AcrossSplits));
        Assert.InRange(counts.AcrossClasses, 1, 2);                      // 7 and 60 may have one label or two
        Assert.Equal([otherClass], report.TestSeenBefore);
        Assert.Empty(report.ValidationInTrain);
    }

    public static TheoryData<string, DihedralView> Changes => new()
    {
        { "turned", DihedralView.TurnedLeft90 },                         // laid back to the left it is the first again
        { "mirrored", DihedralView.MirroredLeftRight },
        { "brightened", DihedralView.Unchanged },
        { "through JPEG", DihedralView.Unchanged },
        { "all of it", DihedralView.Transposed },
    };

    [Theory, MemberData(nameof(Changes))]
    public void A_changed_copy_is_a_near_duplicate_in_its_view(string change, DihedralView view)
    {
        using var data = AuditData.Cells();
        AuditData.Copy(data.Train, 11, data.Test, 3, pixels => change switch
        {
            "turned" => AuditData.Turn(pixels),
            "mirrored" => AuditData.Mirror(pixels),
            "brightened" => AuditData.Brighten(pixels),
            "through JPEG" => AuditData.ThroughJpeg(pixels),
            _ => AuditData.ThroughJpeg(AuditData.Brighten(AuditData.Mirror(AuditData.Turn(pixels)))),
        });
        var report = All(data);
        var pair = Assert.Single(report.Pairs);
        Assert.Equal((DuplicateKind.Near, "train", 11, "test", 3), (pair.Kind, pair.First.Split, pair.First.Index, pair.Second.Split, pair.Second.Index));
        if (change != "all of it")
            Assert.Equal(view, pair.View);
        else
            Assert.True(DihedralViews.Transposes((int)pair.View), $"{pair.View}"); // a mirror after a quarter turn is a diagonal one
        Assert.InRange(pair.Correlation, DuplicateAudit.DefaultMinCorrelation, 1);
        Assert.Equal([3], report.TestSeenBefore);
    }

    [Fact]
    public void The_order_of_images_does_not_matter()
    {
        using var data = AuditData.Cells();
        AuditData.Copy(data.Train, 5, data.Test, 9);
        AuditData.Copy(data.Train, 20, data.Validation, 2, AuditData.Turn);
        AuditData.Copy(data.Train, 31, data.Train, 60, AuditData.Brighten);
        using var reversed = AuditData.Reversed(data);
        var (expected, found) = (All(data), All(reversed));
        Assert.Equal(3, expected.Pairs.Count);
        Assert.Equal(Places(expected, (_, index) => index), Places(found, (split, index) => data.Splits.Single(each => each.Name == split).Images.Count - 1 - index));

        static IEnumerable<string> Places(DuplicateReport report, Func<string, int, int> number) => report.Pairs
            .Select(pair => string.Join(" ", new[] { pair.First, pair.Second }.Select(image => $"{image.Split}{number(image.Split, image.Index)}").Order(StringComparer.Ordinal)))
            .Order(StringComparer.Ordinal);
    }

    [Fact]
    public void Flat_images_are_alike_only_where_their_bytes_are()
    {
        using var data = AuditData.Cells();
        data.Train.Image(0).Fill(200);
        data.Train.Image(1).Fill(200);
        data.Test.Image(0).Fill(90);
        var pair = Assert.Single(All(data).Pairs);
        Assert.Equal(DuplicateKind.Exact, pair.Kind);
    }

    [Fact]
    public void Many_equal_images_give_a_list_that_can_be_read_and_hide_no_leak()
    {
        using var data = AuditData.Cells();
        for (var i = 0; i < 50; i++)
            data.Train.Image(i).Fill(7);
        data.Test.Image(8).Fill(7);
        data.Validation.Image(1).Fill(7);
        var report = Exact(data);
        Assert.Equal(51, report.Pairs.Count);
        Assert.Equal([8], report.TestSeenBefore);
        Assert.Equal([1], report.ValidationInTrain);
    }

    [Theory, InlineData(0), InlineData(1.01), InlineData(double.NaN)]
    public void A_threshold_that_is_no_correlation_is_refused(double threshold)
    {
        using var data = TinyData.Make(3, 2);
        Assert.Contains("--threshold", Assert.Throws<UserException>(() => DuplicateAudit.ExactAndNear(data, threshold, null, TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cleaning_leaves_out_just_what_stands_in_an_earlier_split()
    {
        using var folder = new TemporaryFolder();
        using var data = AuditData.Cells();
        AuditData.Copy(data.Train, 5, data.Test, 9);
        AuditData.Copy(data.Train, 6, data.Validation, 2, AuditData.Mirror);
        AuditData.Copy(data.Validation, 7, data.Test, 0);
        AuditData.Copy(data.Train, 40, data.Train, 41);
        using (var cleaned = CleanSplits.Without(All(data), data))
            MedMnistWriter.Write(cleaned, folder.File("clean.npz"), cancellation: TestContext.Current.CancellationToken);

        using var read = new MedMnistFile().Open(new DataRequest { Data = folder.File("clean.npz") });
        Assert.Equal((64, 15, 14), (read.Train.Count, read.Validation.Count, read.Test.Count));
        AssertSame(data.Train, Enumerable.Range(0, 64), read.Train);
        AssertSame(data.Validation, Enumerable.Range(0, 16).Except([2]), read.Validation);
        AssertSame(data.Test, Enumerable.Range(0, 16).Except([0, 9]), read.Test);
        Assert.DoesNotContain(All(read).Pairs, pair => pair.IsAcrossSplits);
    }

    [Fact]
    public void A_split_that_would_be_left_empty_is_refused()
    {
        using var data = TinyData.Make(3, 2);
        AuditData.Copy(data.Train, 0, data.Test, 0);
        AuditData.Copy(data.Train, 1, data.Test, 1);
        Assert.Contains("every image of 'test'", Assert.Throws<UserException>(() => CleanSplits.Without(Exact(data), data)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pairs_are_written_a_line_each()
    {
        using var data = TinyData.Make(3, 2);
        AuditData.Copy(data.Train, 0, data.Test, 1);
        using var stream = new MemoryStream();
        DuplicateFile.WriteCsv(Exact(data), stream);
        Assert.Equal("""
            kind,split_a,index_a,class_a,file_a,split_b,index_b,class_b,file_b,view,distance,correlation
            exact,train,0,class 0,,test,1,class 0,,unchanged,0,1.000000

            """.ReplaceLineEndings("\n"), Encoding.UTF8.GetString(stream.ToArray()));
    }

    /// <summary>The source holds 17 pairs of byte-identical files; one of them has two labels (its files: eosinophil/EO_225902, neutrophil/BNE_191112).</summary>
    [Fact]
    public void The_known_duplicates_of_real_blood_cells_are_found()
    {
        using var data = new MedMnistFile().Open(new DataRequest { Data = SharedData.File("bloodmnist_rebuilt_28.npz") });
        var report = Exact(data);
        Assert.Equal(new DuplicateCounts(17, 8, 9, 1), report.Count(DuplicateKind.Exact));
        Assert.Equal((7, 2), (report.TestSeenBefore.Count, report.ValidationInTrain.Count));
        var across = Assert.Single(report.Pairs, pair => pair.IsAcrossClasses);
        Assert.Equal((1, 6), (across.First.Label, across.Second.Label)); // eosinophil, neutrophil
    }

    private static DuplicateReport Exact(Dataset data) => DuplicateAudit.Exact(data, TestContext.Current.CancellationToken);

    private static DuplicateReport All(Dataset data) => DuplicateAudit.ExactAndNear(data, cancellation: TestContext.Current.CancellationToken);

    private static void AssertSame(LabeledImages whole, IEnumerable<int> kept, LabeledImages read)
    {
        foreach (var (place, index) in kept.Index())
        {
            Assert.Equal(whole.Labels[index], read.Labels[place]);
            Assert.True(whole.Image(index).SequenceEqual(read.Image(place)), $"image {index}");
        }
    }
}
