using System.Text.Json;
using Cytobench.Data;
using Cytobench.Explain.Agreement;
using Cytobench.Explain.Location;
using Cytobench.Metrics;
using Cytobench.Runs;
using static TorchSharp.torch;

namespace Cytobench.Tests.Explain.Location;

[Collection(nameof(Alone))]
public sealed class RelevanceLocationTests
{
    private static readonly BootstrapConfig Bootstrap = new() { Resamples = 500, Seed = 3 };

    /// <summary>By hand: of 2 x 2 pixels one nucleus, one cytoplasm; a map [4, 3, 2, 1] / 10 on them: shares 0.4, 0.3 and 0.3, the highest point on the cell.</summary>
    [Fact]
    public void Shares_of_relevance_are_sums_over_regions()
    {
        using var scope = NewDisposeScope();
        var masks = Masks([2, 1, 0, 0], 2);
        var measured = RelevanceLocation.Measure(tensor(new[] { 0.4, 0.3, 0.2, 0.1 }, [1, 2, 2]), masks, [true]).data<double>().ToArray();
        Assert.Equal([0.4, 0.3, 0.3, 0.7, 1], measured, (expected, actual) => Math.Abs(expected - actual) < 1e-9);
    }

    /// <summary>By hand: two pixels share the maximum, one of them on the cell.</summary>
    [Fact]
    public void A_maximum_of_several_pixels_counts_by_their_share()
    {
        using var scope = NewDisposeScope();
        var measured = RelevanceLocation.Measure(tensor(new[] { 1.0, 0.0, 1.0, 0.0 }, [1, 2, 2]), Masks([2, 2, 0, 0], 2), [true]).data<double>().ToArray();
        Assert.Equal(0.5, measured[(int)LocationMeasure.Pointing], 1e-9);
    }

    [Fact]
    public void Constant_maps_and_unusable_masks_have_no_shares()
    {
        using var scope = NewDisposeScope();
        var maps = tensor(new[] { 1.0, 0.0, 0.0, 0.0, 0.5, 0.5, 0.5, 0.5 }, [2, 2, 2]);
        var measured = RelevanceLocation.Measure(maps, Masks([2, 0, 0, 0, 2, 0, 0, 0], 2), [false, true]).data<double>().ToArray();
        Assert.All(measured, value => Assert.True(double.IsNaN(value)));
    }

    [Fact]
    public void A_map_that_follows_the_cell_beats_its_area_and_maps_of_other_images()
    {
        using var sample = new SampleMaps(24);
        var result = Of(sample, sample.Following("cnn"), sample.Fixed("vit"));
        var (following, stuck) = (result.Maps[0].Of(LocationMeasure.Cell), result.Maps[1].Of(LocationMeasure.Cell));
        Assert.Equal(24, following.All.Images);
        var area = Math.PI * SampleMaps.Radius * SampleMaps.Radius / (SampleMaps.Side * SampleMaps.Side);
        Assert.Equal(area, following.All.Chance, 0.03);
        Assert.InRange(following.All.Mean, 0.5, 0.9);
        Assert.True(following.All.ExcessInterval.Lower > 0.3);
        Assert.True(following.OtherImages.ExcessInterval.Lower > 0.1);
        Assert.Equal(1, result.Maps[0].Of(LocationMeasure.Pointing).All.Mean, 1e-6);
        Assert.Equal(0, stuck.OtherImages.Excess, 1e-6);
        Assert.Equal(0, result.Maps[1].Of(LocationMeasure.Pointing).All.Mean, 1e-6);
        Assert.Equal([12, 12], following.Classes.Select(one => one.Images));
        Assert.Equal((24, 0), (following.Right.Images, following.Wrong.Images));
    }

    [Fact]
    public void Shares_of_every_image_sum_to_one()
    {
        using var sample = new SampleMaps(5);
        var maps = Of(sample, sample.Following("cnn")).Maps[0];
        for (var image = 0; image < 5; image++)
            Assert.Equal(1, maps.Of(LocationMeasure.Nucleus).PerImage[image] + maps.Of(LocationMeasure.Cytoplasm).PerImage[image] + maps.Of(LocationMeasure.Background).PerImage[image], 1e-5f);
    }

    [Fact]
    public void Images_without_a_cell_are_counted_and_left_out()
    {
        using var sample = new SampleMaps(6);
        var (pixels, shape) = NpyFile.ReadBytes(sample.Folder.Resolve("images.npy"));
        pixels.AsSpan(0, 2 * SampleMaps.Side * SampleMaps.Side * 3).Fill(200);    // two images of nothing
        NpyFile.Write(sample.Folder.PrepareFile("images.npy"), pixels, shape);
        var result = Of(sample, sample.Following("cnn"));
        Assert.Equal((2, 0), (result.Empty, result.TooLarge));
        Assert.Equal([false, false, true, true, true, true], result.IsUsable);
        Assert.Equal(4, result.Maps[0].Of(LocationMeasure.Cell).All.Images);
    }

    [Fact]
    public void Masks_are_saved_and_the_same_bytes_come_twice()
    {
        using var sample = new SampleMaps(4);
        var maps = sample.Following("cnn");
        var json = JsonSerializer.Serialize(Of(sample, maps), CytobenchJson.Options);
        var masks = File.ReadAllBytes(sample.Folder.Resolve(RelevanceLocation.MasksFile));
        Assert.Equal(json, JsonSerializer.Serialize(Of(sample, maps), CytobenchJson.Options));
        Assert.Equal(masks, File.ReadAllBytes(sample.Folder.Resolve(RelevanceLocation.MasksFile)));
        Assert.Equal(json, JsonSerializer.Serialize(JsonSerializer.Deserialize<LocationResult>(json, CytobenchJson.Options), CytobenchJson.Options));
        Assert.Equal([4, SampleMaps.Side, SampleMaps.Side], NpyFile.ReadBytes(sample.Folder.Resolve(RelevanceLocation.MasksFile)).Shape);
    }

    [Fact]
    public void No_tensor_is_left_behind()
    {
        using var sample = new SampleMaps(3);
        var set = sample.Set(sample.Following("cnn"), sample.Fixed("vit"));
        var before = LiveTensors.Settled();
        MapAgreement.Of(set, sample.Folder, 2, Bootstrap, TestContext.Current.CancellationToken);
        RelevanceLocation.Of(set, sample.Folder, 2, Bootstrap, TestContext.Current.CancellationToken);
        Assert.Equal(before, Tensor.TotalCount);
    }

    private static LocationResult Of(SampleMaps sample, params ExplanationMaps[] maps) => RelevanceLocation.Of(sample.Set(maps), sample.Folder, 2, Bootstrap, TestContext.Current.CancellationToken);

    private static Tensor Masks(byte[] regions, int side) => tensor(regions, [regions.Length / (side * side), side, side]);
}
