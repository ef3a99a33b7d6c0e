using Cytobench.Models;
using Cytobench.Training;
using Cytobench.Training.Augmentation;
using static TorchSharp.torch;

namespace Cytobench.Tests.Training.Augmentation;

[Collection(nameof(Alone))]
public sealed class AugmenterTests
{
    private static readonly Normalization Blood = new([0.794, 0.660, 0.696], [0.215, 0.241, 0.118]);

    private static readonly AugmentConfig Off = new() { HorizontalFlip = false };

    private static readonly AugmentConfig Everything = new()
    {
        Dihedral = true,
        RotationDegrees = 30,
        ScaleMin = 0.8,
        ScaleMax = 1.15,
        Translate = 0.08,
        ResizedCropMin = 0.5,
        ResizedCropMax = 1,
        StainJitter = 0.05,
        Brightness = 0.2,
        Contrast = 0.2,
        Saturation = 0.2,
        Policy = "rand",
        ColourGain = 0.1,
        ColourOffset = 0.1,
        ErasingProbability = 0.5,
    };

    public static TheoryData<string, AugmentConfig> EachAlone => new()
    {
        { "flip", new AugmentConfig() },
        { "dihedral", Off with { Dihedral = true } },
        { "rotate", Off with { RotationDegrees = 30 } },
        { "scale", Off with { ScaleMin = 0.8 } },
        { "translate", Off with { Translate = 0.1 } },
        { "crop", Off with { ResizedCropMin = 0.3 } },
        { "stain", Off with { StainJitter = 0.1 } },
        { "brightness", Off with { Brightness = 0.3 } },
        { "contrast", Off with { Contrast = 0.3 } },
        { "saturation", Off with { Saturation = 0.3 } },
        { "trivial", Off with { Policy = "trivial" } },
        { "rand", Off with { Policy = "rand" } },
        { "colour", Off with { ColourGain = 0.1, ColourOffset = 0.1 } },
        { "erase", Off with { ErasingProbability = 0.5 } },
        { "everything", Everything },
    };

    [Theory, InlineData(10, 10), InlineData(10, 16), InlineData(16, 10)]
    public void Without_any_augmentation_images_are_as_for_evaluation(int stored, int size)
    {
        using var scope = NewDisposeScope();
        using var input = new ImageInput(stored, stored, size, Blood, CPU, ScalarType.Float32);
        using var pixels = TestPixels.Bytes(5, stored, stored);
        Assert.Equal(Values(input.Prepare(pixels)), Values(new Augmenter(Off, input, 1).Prepare(pixels, 1, 0)));
    }

    /// <summary>A shift of a billionth of the image is none, but all images go through the interpolation.</summary>
    [Theory, InlineData(10, 10), InlineData(10, 16), InlineData(16, 10), InlineData(28, 56), InlineData(200, 224)]
    public void Interpolated_without_strength_images_are_as_for_evaluation(int stored, int size)
    {
        using var scope = NewDisposeScope();
        using var input = new ImageInput(stored, stored, size, new Normalization([0, 0, 0], [1, 1, 1]), CPU, ScalarType.Float32);
        using var pixels = TestPixels.Bytes(3, stored, stored);
        var sampled = new Augmenter(Off with { Translate = 1e-9 }, input, 1).Prepare(pixels, 1, 0);
        // Neighbours that differ by 255 turn a rounding of places, 1e-7 of the side, into more than 1e-5 at 200 pixels.
        TestPixels.AssertEqual(TestPixels.Planes(input.Prepare(pixels)), sampled, stored < 32 ? 1e-5 : 1e-4);
    }

    /// <summary>The original protocol: each image is either as it is or mirrored, to the bit, with the resizing of evaluation.</summary>
    [Theory, InlineData(10, 10), InlineData(10, 16), InlineData(16, 10)]
    public void Flips_alone_are_flips_of_pixels(int stored, int size)
    {
        using var scope = NewDisposeScope();
        using var input = new ImageInput(stored, stored, size, Blood, CPU, ScalarType.Float32);
        using var pixels = TestPixels.Bytes(40, stored, stored);
        var (plain, mirrored) = (input.Prepare(pixels), input.Prepare(pixels.flip(2)));
        var prepared = new Augmenter(new AugmentConfig(), input, 1).Prepare(pixels, 1, 0);
        var isMirrored = Enumerable.Range(0, 40).Select(i => !Values(prepared[i]).SequenceEqual(Values(plain[i]))).ToArray();
        Assert.All(isMirrored.Index().Where(pair => pair.Item), pair => Assert.Equal(Values(mirrored[pair.Index]), Values(prepared[pair.Index])));
        Assert.InRange(isMirrored.Count(each => each), 10, 30);
    }

    [Theory, MemberData(nameof(EachAlone))]
    public void The_same_seed_and_step_give_the_same_bytes_and_others_do_not(string name, AugmentConfig config)
    {
        using var scope = NewDisposeScope();
        using var input = new ImageInput(12, 12, 16, Blood, CPU, ScalarType.Float32);
        using var pixels = TestPixels.Bytes(16, 12, 12);
        float[] Prepare(int seed, int epoch, int step) => Values(new Augmenter(config, input, seed).Prepare(pixels, epoch, step));
        var first = Prepare(1, 1, 0);
        Assert.True(first.SequenceEqual(Prepare(1, 1, 0)), name);
        Assert.All((float[][])[Prepare(2, 1, 0), Prepare(1, 2, 0), Prepare(1, 1, 1)], other => Assert.False(first.SequenceEqual(other), name));
        Assert.False(first.SequenceEqual(Values(input.Prepare(pixels))), name);
        Assert.All(first, value => Assert.True(float.IsFinite(value), name));
    }

    [Theory, MemberData(nameof(EachAlone))]
    public void No_tensor_is_left_behind(string name, AugmentConfig config)
    {
        using var input = new ImageInput(12, 12, 16, Blood, CPU, ScalarType.Float32);
        using var pixels = TestPixels.Bytes(16, 12, 12);
        var before = Tensor.TotalCount;
        var augmenter = new Augmenter(config, input, 1);
        using (var images = augmenter.Prepare(pixels, 1, 0))
            Assert.Equal([16, 3, 16, 16], images.shape);
        Assert.True(before == Tensor.TotalCount, $"{name}: {Tensor.TotalCount - before} tensors");
    }

    /// <summary>Streams are apart: erasing or not, the same turns and shifts are drawn.</summary>
    [Fact]
    public void Turning_one_operation_on_leaves_the_draws_of_others()
    {
        using var scope = NewDisposeScope();
        using var input = new ImageInput(12, 12, 12, Blood, CPU, ScalarType.Float32);
        using var pixels = TestPixels.Bytes(8, 12, 12);
        var config = Off with { RotationDegrees = 20, Translate = 0.1 };
        var (without, erased) = (Values(new Augmenter(config, input, 1).Prepare(pixels, 1, 0)), Values(new Augmenter(config with { ErasingProbability = 1 }, input, 1).Prepare(pixels, 1, 0)));
        Assert.All(without.Zip(erased), pair => Assert.True(pair.Second == 0 || pair.First == pair.Second));
        Assert.Contains(0, erased);
    }

    [Fact]
    public void Images_are_in_the_networks_precision_with_channels_innermost()
    {
        using var scope = NewDisposeScope();
        using var input = new ImageInput(12, 12, 16, Blood, CPU, ScalarType.BFloat16);
        using var pixels = TestPixels.Bytes(4, 12, 12);
        var images = new Augmenter(Everything, input, 1).Prepare(pixels, 1, 0);
        Assert.Equal(ScalarType.BFloat16, images.dtype);
        Assert.Equal(1, images.stride(1));
    }

    [Fact]
    public void Grey_images_are_augmented_where_no_colour_is_needed()
    {
        using var scope = NewDisposeScope();
        using var input = new ImageInput(12, 12, 12, Normalization.Half, CPU, ScalarType.Float32);
        using var pixels = TestPixels.Bytes(30, 12, 12, 1);
        var images = new Augmenter(Everything with { StainJitter = 0, Saturation = 0, ColourGain = 0, ColourOffset = 0, PolicyOperations = 8 }, input, 1).Prepare(pixels, 1, 0);
        Assert.Equal(Values(images.narrow(1, 0, 1)), Values(images.narrow(1, 2, 1)));
        Assert.StartsWith("--stain 0.05:", Assert.Throws<UserException>(() => new Augmenter(Off with { StainJitter = 0.05 }, input, 1).Prepare(pixels, 1, 0)).Message, StringComparison.Ordinal);
        Assert.StartsWith("--saturation 0.2:", Assert.Throws<UserException>(() => new Augmenter(Off with { Saturation = 0.2 }, input, 1).Prepare(pixels, 1, 0)).Message, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(EachAlone))]
    public void A_config_is_saved_and_read_as_it_is(string name, AugmentConfig config)
    {
        var json = System.Text.Json.JsonSerializer.Serialize(config, CytobenchJson.Options);
        Assert.True(config == System.Text.Json.JsonSerializer.Deserialize<AugmentConfig>(json, CytobenchJson.Options), name);
        Assert.Contains("\"resized_crop_min\"", json, StringComparison.Ordinal);
        config.Check();
    }

    public static TheoryData<string, AugmentConfig> Wrong => new()
    {
        { "--rotate 181:", new() { RotationDegrees = 181 } },
        { "--rotate NaN:", new() { RotationDegrees = double.NaN } },
        { "--scale 1.2,1:", new() { ScaleMin = 1.2 } },
        { "--scale NaN,1:", new() { ScaleMin = double.NaN } },
        { "--translate -0.1:", new() { Translate = -0.1 } },
        { "--crop 0,1:", new() { ResizedCropMin = 0 } },
        { "--crop 0.5,1.5:", new() { ResizedCropMin = 0.5, ResizedCropMax = 1.5 } },
        { "--stain 2:", new() { StainJitter = 2 } },
        { "--brightness -1:", new() { Brightness = -1 } },
        { "--contrast 1.5:", new() { Contrast = 1.5 } },
        { "--saturation NaN:", new() { Saturation = double.NaN } },
        { "--policy auto:", new() { Policy = "auto" } },
        { "--policy-magnitude 31:", new() { PolicyMagnitude = 31 } },
        { "--policy-operations 0:", new() { PolicyOperations = 0 } },
        { "--colour-gain 1.1:", new() { ColourGain = 1.1 } },
        { "--colour-offset -0.1:", new() { ColourOffset = -0.1 } },
        { "--erase 1.01:", new() { ErasingProbability = 1.01 } },
    };

    [Theory, MemberData(nameof(Wrong))]
    public void A_value_without_meaning_is_named_with_its_option(string start, AugmentConfig config) =>
        Assert.StartsWith(start, Assert.Throws<UserException>(config.Check).Message, StringComparison.Ordinal);

    private static float[] Values(Tensor images)
    {
        using var scope = NewDisposeScope();
        return [.. images.contiguous().data<float>()];
    }
}
