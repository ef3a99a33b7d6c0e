using Cytobench.Data;
using Cytobench.Robustness;
using TorchSharp;
using static TorchSharp.torch;

namespace Cytobench.Tests.Robustness;

[Collection(nameof(Alone))]
public sealed class CorruptionTests
{
    private const int Side = 64;
    private const int MostCells = 32;

    private static readonly Lazy<byte[]> Drawn = new(Draw);              // slow to draw, never changed

    public static TheoryData<string> Names => [.. CorruptionCatalogue.All.Select(corruption => corruption.Name)];

    [Theory, MemberData(nameof(Names))]
    public void The_same_seed_gives_the_same_bytes_alone_and_in_a_batch(string name)
    {
        using var scope = NewDisposeScope();
        var cells = Cells(6);
        var corruption = CorruptionCatalogue.Find(name);
        foreach (var severity in (int[])[1, 5])
        {
            var together = Bytes(corruption.Apply(cells, severity, 7, 100));
            Assert.Equal(together, Bytes(corruption.Apply(cells, severity, 7, 100)));
            var alone = Enumerable.Range(0, 6).SelectMany(row => Bytes(corruption.Apply(cells.narrow(0, row, 1), severity, 7, 100 + row)));
            Assert.Equal(together, alone);
        }
    }

    [Theory, InlineData("motion_blur"), InlineData("stain_deposit"), InlineData("bubble")]
    public void Another_seed_gives_other_bytes_where_chance_plays(string name)
    {
        using var scope = NewDisposeScope();
        var cells = Cells(2);
        var corruption = CorruptionCatalogue.Find(name);
        Assert.NotEqual(Bytes(corruption.Apply(cells, 3, 1, 0)), Bytes(corruption.Apply(cells, 3, 2, 0)));
    }

    [Theory, MemberData(nameof(Names))]
    public void A_higher_severity_changes_more(string name)
    {
        using var scope = NewDisposeScope();
        var cells = Cells(MostCells);
        var corruption = CorruptionCatalogue.Find(name);
        var changes = Enumerable.Range(1, 5).Select(severity =>
            (corruption.Apply(cells, severity, 3, 0).to(float32) - cells.to(float32)).abs().mean().item<float>()).ToArray();
        Assert.True(changes[0] > 0, "severity 1 changes nothing");
        for (var severity = 1; severity < 5; severity++)
            Assert.True(changes[severity] > changes[severity - 1], $"{name}: {string.Join(", ", changes)}");
    }

    [Theory, MemberData(nameof(Names))]
    public void Size_and_input_stay_and_no_tensor_is_left(string name)
    {
        using var cells = Cells(3);
        using var grey = cells.narrow(3, 0, 1).contiguous();
        var before = LiveTensors.Settled();
        foreach (var pixels in (Tensor[])[cells, grey])
        {
            var bytes = Bytes(pixels);
            using (var scope = NewDisposeScope())
            {
                var corrupted = CorruptionCatalogue.Find(name).Apply(pixels, 4, 1, 0);
                Assert.Equal(pixels.shape, corrupted.shape);
                Assert.Equal(ScalarType.Byte, corrupted.dtype);
            }
            Assert.Equal(bytes, Bytes(pixels));
        }
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Theory, MemberData(nameof(Names))]
    public void Images_that_are_not_square_are_corrupted_too(string name)
    {
        using var scope = NewDisposeScope();
        var corrupted = CorruptionCatalogue.Find(name).Apply(Cells(2).narrow(1, 0, 24), 5, 1, 0);
        Assert.Equal([2, 24, 64, 3], corrupted.shape);
    }

    /// <summary>By hand: 100 × 1.4 = 140; 200 × 1.4 = 280, clipped; 101 × 0.5 = 50.5, cut off as Pillow does.</summary>
    [Fact]
    public void Brightness_is_the_value_times_a_factor_clipped()
    {
        using var scope = NewDisposeScope();
        var pixels = Image(100, 200, 101);
        Assert.Equal([140, 255, 141], Bytes(CorruptionCatalogue.Find("brightness_up").Apply(pixels, 5, 0, 0)));
        Assert.Equal([50, 100, 50], Bytes(CorruptionCatalogue.Find("brightness_down").Apply(pixels, 5, 0, 0)));
    }

    /// <summary>
    /// By hand: greys of (100, 100, 100) and (0, 0, 201) are 100 and (201 · 7471 + 32768) / 65536 = 23; their mean 61.5 is rounded to 62.
    /// Half the distances: 62 + 19 = 81; 62 - 31 = 31; 62 + 69.5 = 131.5, cut off.
    /// </summary>
    [Fact]
    public void Contrast_is_the_distance_from_the_mean_grey()
    {
        using var scope = NewDisposeScope();
        var pixels = tensor(new byte[] { 100, 100, 100, 0, 0, 201 }, [1, 1, 2, 3]);
        Assert.Equal([81, 81, 81, 31, 31, 131], Bytes(CorruptionCatalogue.Find("contrast_down").Apply(pixels, 5, 0, 0)));
    }

    /// <summary>By hand: (200, 100, 150) has saturation 0.5 and value 200; 0.7 gives 200 · (1 - 0.7) = 60 and 200 · (1 - 0.35) = 130.</summary>
    [Fact]
    public void Saturation_moves_colours_away_from_grey()
    {
        using var scope = NewDisposeScope();
        var corruption = CorruptionCatalogue.Find("saturate");
        Assert.Equal([200, 60, 130], Bytes(corruption.Apply(Image(200, 100, 150), 5, 0, 0)));
        Assert.Equal([100, 80, 80], Bytes(corruption.Apply(Image(100, 100, 100), 5, 0, 0)));     // the hue of grey is red's
        Assert.Equal([0, 0, 0], Bytes(corruption.Apply(Image(0, 0, 0), 5, 0, 0)));
        Assert.Equal([255, 0, 0], Bytes(corruption.Apply(Image(255, 0, 0), 5, 0, 0)));
    }

    /// <summary>By hand: 8 x 8 at a quarter is 2 x 2 means of 4 x 4 pixels, each enlarged to 4 x 4 again.</summary>
    [Fact]
    public void Pixelated_images_are_blocks_of_means()
    {
        using var scope = NewDisposeScope();
        var image = new byte[64];
        for (var i = 0; i < 64; i++)
            image[i] = (byte)(i % 8 < 4 ? 10 * (i % 2) : 200);            // columns 0, 10, 0, 10 and 200
        var blocks = Bytes(CorruptionCatalogue.Find("pixelate").Apply(tensor(image, [1, 8, 8, 1]), 5, 0, 0));
        Assert.Equal(Enumerable.Range(0, 64).Select(i => (byte)(i % 8 < 4 ? 5 : 200)), blocks);
    }

    [Theory, InlineData("pixelate"), InlineData("defocus_blur"), InlineData("motion_blur")]
    public void Blurs_leave_an_even_image_as_it_is(string name)
    {
        using var scope = NewDisposeScope();
        var even = full([2, 224, 224, 3], 173, dtype: ScalarType.Byte);
        for (var severity = 1; severity <= 5; severity++)
            Assert.True(CorruptionCatalogue.Find(name).Apply(even, severity, 5, 0).Equals(even));
    }

    /// <summary>At the published size a point becomes the disc x² + y² ≤ 2² of 13 pixels, each 255 / 13.</summary>
    [Fact]
    public void Defocus_spreads_a_point_over_its_disc()
    {
        using var scope = NewDisposeScope();
        var point = zeros([1, 224, 224, 1], dtype: ScalarType.Byte);
        point[0, 100, 100, 0] = 255;
        var blurred = Bytes(CorruptionCatalogue.Find("defocus_blur").Apply(point, 1, 0, 0));
        for (var y = 0; y < 224; y++)
            for (var x = 0; x < 224; x++)
                Assert.Equal((x - 100) * (x - 100) + (y - 100) * (y - 100) <= 4 ? 20 : 0, blurred[y * 224 + x]);
    }

    [Fact]
    public void Motion_spreads_a_point_along_half_a_line()
    {
        var kernel = MotionBlur.Line(radius: 3, sigma: 3, degrees: 0, scale: 1);
        Assert.Equal(Enumerable.Range(0, 7).Select(i => (0, i)), kernel.Taps.Select(tap => (tap.Row, tap.Column)));
        var sum = Enumerable.Range(0, 7).Sum(i => Math.Exp(-i * i / 18.0));
        Assert.All(kernel.Taps, tap => Assert.Equal(65536 * Math.Exp(-tap.Column * tap.Column / 18.0) / sum, tap.Weight, 3.0));
        var slanted = MotionBlur.Line(radius: 3, sigma: 3, degrees: 45, scale: 1);
        Assert.All(slanted.Taps, tap => Assert.Equal(tap.Row, tap.Column));
    }

    /// <summary>A half-size image has half-length kernels: the points come together, what falls between pixels is shared.</summary>
    [Fact]
    public void Kernels_shrink_and_grow_with_the_image()
    {
        Assert.Equal(3, DefocusBlur.Disc(6, 0.5).Reach);
        Assert.Equal(12, DefocusBlur.Disc(6, 2).Reach);
        Assert.Equal(1, DefocusBlur.Disc(6, 28 / 224.0).Reach);
        foreach (var scale in (double[])[0.05, 0.125, 0.5, 0.9, 1, 2, 3.5])
        {
            Assert.Equal(65536, DefocusBlur.Disc(5, scale).Taps.Sum(tap => tap.Weight));
            Assert.Equal(65536, MotionBlur.Line(10, 7, -30, scale).Taps.Sum(tap => tap.Weight));
            Assert.All(DefocusBlur.Disc(5, scale).Taps, tap => Assert.True(tap.Weight > 0));
        }
    }

    /// <summary>Every pixel of a blurred image against sums in whole numbers, borders included.</summary>
    [Fact]
    public void Blurring_agrees_with_plain_sums()
    {
        using var scope = NewDisposeScope();
        const int Cut = 28;
        var cells = Cells(2).narrow(1, 0, 28).narrow(2, 0, 28).contiguous();
        var kernel = MotionBlur.Line(6, 4, 20, 1);
        var (expected, source) = (new byte[2 * Cut * Cut * 3], Bytes(cells));
        for (var image = 0; image < 2; image++)
            for (var y = 0; y < Cut; y++)
                for (var x = 0; x < Cut; x++)
                    for (var c = 0; c < 3; c++)
                        expected[((image * Cut + y) * Cut + x) * 3 + c] = (byte)((kernel.Taps.Sum(tap =>
                            tap.Weight * source[((image * Cut + Math.Clamp(y + tap.Row, 0, Cut - 1)) * Cut + Math.Clamp(x + tap.Column, 0, Cut - 1)) * 3 + c]) + 32768) / 65536);
        Assert.Equal(expected, Bytes(kernel.Apply(cells, PaddingModes.Replicate)));
    }

    /// <summary>White at 100/255 over black is 100; over 200 it is 200 + 55 · 100/255 = 222.</summary>
    [Theory, InlineData(0, 100, 130), InlineData(200, 222, 228)]
    public void Bubbles_whiten_and_have_a_rim(int ground, int inside, int rim)
    {
        using var scope = NewDisposeScope();
        var values = Bytes(CorruptionCatalogue.Find("bubble").Apply(full([1, 224, 224, 1], ground, dtype: ScalarType.Byte), 5, 3, 0)).ToHashSet();
        Assert.Superset(new HashSet<byte> { (byte)ground, (byte)inside, (byte)rim }, values);
        Assert.Equal(rim, values.Max());
    }

    [Fact]
    public void Stain_blackens_a_small_part()
    {
        using var scope = NewDisposeScope();
        var stained = Bytes(CorruptionCatalogue.Find("stain_deposit").Apply(full([8, 224, 224, 1], 200, dtype: ScalarType.Byte), 3, 3, 0));
        var black = stained.Count(value => value == 0) / (double)stained.Length;
        Assert.InRange(black, 0.002, 0.06);
        Assert.Equal(200, stained.Max());
    }

    [Fact]
    public void Jpeg_keeps_an_even_image_nearly()
    {
        using var scope = NewDisposeScope();
        var grey = full([1, 33, 21, 3], 120, dtype: ScalarType.Byte);    // no multiple of a block
        Assert.All(Bytes(CorruptionCatalogue.Find("jpeg_compression").Apply(grey, 1, 0, 0)), value => Assert.InRange(value, 116, 124));
    }

    [Fact]
    public void Names_are_those_of_the_published_list()
    {
        Assert.Equal(["pixelate", "jpeg_compression", "defocus_blur", "motion_blur", "brightness_up", "brightness_down", "contrast_up", "contrast_down", "saturate", "stain_deposit", "bubble"],
            CorruptionCatalogue.All.Select(corruption => corruption.Name));
        Assert.All(CorruptionCatalogue.All, corruption => Assert.Equal(5, corruption.Parameters.Count));
        Assert.Contains("motion_blur", Assert.Throws<UserException>(() => CorruptionCatalogue.Find("zoom_blur")).Message, StringComparison.Ordinal);
    }

    private static Tensor Image(byte red, byte green, byte blue) => tensor(new[] { red, green, blue }, [1, 1, 1, 3]);

    private static byte[] Bytes(Tensor pixels)
    {
        using var host = pixels.contiguous();
        return host.bytes.ToArray();
    }

    /// <summary>Drawn cells, (n, 64, 64, 3).</summary>
    private static Tensor Cells(int count)
    {
        var pixels = empty([count, Side, Side, 3], dtype: ScalarType.Byte);
        Drawn.Value.AsSpan(0, count * Side * Side * 3).CopyTo(pixels.bytes);
        return pixels;
    }

    private static byte[] Draw()
    {
        using var data = DataSources.Open(new DataRequest { Data = "demo", ImageSize = Side, Demo = new DemoConfig { Train = 8, Validation = 8, Test = MostCells } });
        return data.Test.Images(0, MostCells).ToArray();
    }
}
