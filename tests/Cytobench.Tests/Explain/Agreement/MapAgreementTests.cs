using System.Text.Json;
using Cytobench.Data;
using Cytobench.Explain.Agreement;
using Cytobench.Metrics;
using Cytobench.Runs;
using static TorchSharp.torch;

namespace Cytobench.Tests.Explain.Agreement;

[Collection(nameof(Alone))]
public sealed class MapAgreementTests
{
    private static readonly BootstrapConfig Bootstrap = new() { Resamples = 500, Seed = 3 };

    /// <summary>Both follow the disc, so on one image they agree wholly and on two images they do not: above the control.</summary>
    [Fact]
    public void Maps_that_follow_the_image_agree_more_than_with_images_exchanged()
    {
        using var sample = new SampleMaps(24);
        var overlap = Pair(sample, sample.Following("cnn"), sample.Following("vit")).Of(AgreementMeasure.TopIou);
        Assert.Equal(1, overlap.All.Mean, 1e-6);
        Assert.InRange(overlap.All.Chance, 0.2, 0.7);
        Assert.True(overlap.All.ExcessInterval.Lower > 0.2);
        Assert.Equal(24, overlap.All.Images);
    }

    /// <summary>Both look at one corner always: they agree wholly, and the control says that this has nothing to do with the image.</summary>
    [Fact]
    public void Maps_that_ignore_the_image_agree_no_more_than_by_chance()
    {
        using var sample = new SampleMaps(24);
        var overlap = Pair(sample, sample.Fixed("cnn"), sample.Fixed("vit")).Of(AgreementMeasure.TopIou);
        Assert.Equal(1, overlap.All.Mean, 1e-6);
        Assert.Equal(1, overlap.All.Chance, 1e-6);
        Assert.Equal(0, overlap.All.Excess, 1e-6);
        Assert.True(overlap.All.ExcessInterval.Lower <= 0 && overlap.All.ExcessInterval.Upper >= 0);
    }

    /// <summary>By hand: labels 0 1 0 1 0 1; the first model misses images 0 and 1, the second 1 and 2.</summary>
    [Fact]
    public void Images_are_split_by_who_was_right_and_by_class()
    {
        using var sample = new SampleMaps(6);
        var measured = Pair(sample, sample.Following("cnn", predictions: [1, 0, 0, 1, 0, 1]), sample.Fixed("vit", predictions: [0, 0, 1, 1, 0, 1])).Of(AgreementMeasure.Spearman);
        Assert.Equal((3, 2, 1), (measured.BothRight.Images, measured.OneRight.Images, measured.BothWrong.Images));
        Assert.Equal([3, 3], measured.Classes.Select(one => one.Images));
        Assert.Equal(measured.PerImage[1], measured.BothWrong.Mean, 1e-6);
        Assert.Equal((measured.PerImage[0] + measured.PerImage[2]) / 2, measured.OneRight.Mean, 1e-6);
    }

    [Fact]
    public void A_constant_map_is_left_out_and_counted()
    {
        using var sample = new SampleMaps(6);
        var all = Pair(sample, sample.Following("cnn"), sample.Constant("vit")).Of(AgreementMeasure.TopIou).All;
        Assert.Equal(0, all.Images);
        Assert.True(double.IsNaN(all.Mean) && double.IsNaN(all.Chance) && double.IsNaN(all.Interval.Lower));
    }

    [Fact]
    public void Only_maps_that_differ_in_one_thing_are_compared()
    {
        using var sample = new SampleMaps(2);
        var result = Of(sample, sample.Following("cnn"), sample.Following("cnn", method: "occlusion"), sample.Following("cnn", seed: 2), sample.Fixed("vit", method: "rollout"));
        Assert.Equal(
            [
                (PairKind.BetweenMethods, "gradcam", "occlusion"), (PairKind.BetweenSeeds, "gradcam", "gradcam"),
                (PairKind.BetweenModels, "gradcam", "rollout"), (PairKind.BetweenModels, "occlusion", "rollout"),
            ],
            result.Pairs.Select(pair => (pair.Kind, pair.First.Method, pair.Second.Method)));
    }

    [Fact]
    public void Exchanged_images_never_meet_themselves_nor_the_same_one_twice()
    {
        using var scope = NewDisposeScope();
        var partners = MapAgreement.Partners(12, seed: 5).Select(row => row.data<long>().ToArray()).ToArray();
        Assert.Equal(8, partners.Length);
        for (var image = 0; image < 12; image++)
        {
            var met = partners.Select(row => row[image]).ToArray();
            Assert.DoesNotContain(image, met);
            Assert.Equal(8, met.Distinct().Count());
        }
        Assert.Equal(2, MapAgreement.Partners(3, 5).Length);
        Assert.Empty(MapAgreement.Partners(1, 5));
    }

    [Fact]
    public void One_image_has_agreement_without_a_control()
    {
        using var sample = new SampleMaps(1);
        var all = Pair(sample, sample.Following("cnn"), sample.Following("vit")).Of(AgreementMeasure.Ssim).All;
        Assert.Equal(1, all.Mean, 1e-6);
        Assert.True(double.IsNaN(all.Chance) && double.IsNaN(all.Excess));
    }

    [Fact]
    public void Equal_input_gives_equal_bytes_which_come_back_from_json()
    {
        using var sample = new SampleMaps(8);
        ExplanationMaps[] maps = [sample.Following("cnn"), sample.Constant("vit")];
        var json = JsonSerializer.Serialize(Of(sample, maps), CytobenchJson.Options);
        Assert.Equal(json, JsonSerializer.Serialize(Of(sample, maps), CytobenchJson.Options));
        Assert.Equal(json, JsonSerializer.Serialize(JsonSerializer.Deserialize<AgreementResult>(json, CytobenchJson.Options), CytobenchJson.Options));
    }

    [Fact]
    public void Maps_of_other_images_are_refused_by_name()
    {
        using var sample = new SampleMaps(3);
        var maps = sample.Following("cnn");
        NpyFile.Write(sample.Folder.PrepareFile(maps.MapsFile), new float[2 * 4], 2, 2, 2);
        Assert.StartsWith(maps.MapsFile, Assert.Throws<UserException>(() => Of(sample, maps)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_tensor_is_left_behind()
    {
        using var sample = new SampleMaps(3);
        ExplanationMaps[] maps = [sample.Following("cnn"), sample.Fixed("vit")];
        var before = LiveTensors.Settled();
        Of(sample, maps);
        Assert.Equal(before, Tensor.TotalCount);
    }

    private static AgreementResult Of(SampleMaps sample, params ExplanationMaps[] maps) => MapAgreement.Of(sample.Set(maps), sample.Folder, 2, Bootstrap, TestContext.Current.CancellationToken);

    private static PairAgreement Pair(SampleMaps sample, ExplanationMaps first, ExplanationMaps second) => Assert.Single(Of(sample, first, second).Pairs);
}
