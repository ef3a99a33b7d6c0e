using Cytobench.Training.Augmentation;
using static TorchSharp.torch;

namespace Cytobench.Tests.Training.Augmentation;

[Collection(nameof(Alone))]
public sealed class ErasingAndColourShiftTests
{
    [Fact]
    public void A_rectangle_becomes_0_in_all_channels_and_the_rest_stays()
    {
        using var scope = NewDisposeScope();
        var images = TestPixels.Floats(2, 3, 8, 8) + 1;
        var expected = TestPixels.Planes(images);
        for (var y = 2; y < 5; y++)
        {
            for (var x = 1; x < 8; x++)
                Array.ForEach(expected[0], plane => plane[y, x] = 0);
        }
        TestPixels.AssertEqual(expected, new RandomErasing(1, 8).Apply(images, tensor(new float[] { 2, 5, 1, 8, 0, 0, 0, 0 })), 0);
    }

    /// <summary>At 64 pixels: area 2 to 33 %, height / width 0.3 to 3.3, both up to the rounding of the sides.</summary>
    [Fact]
    public void Rectangles_have_the_area_the_ratio_and_the_frequency_asked_for()
    {
        var (random, erasing) = (new SeededRandom(1, "erasing"), new RandomErasing(0.25, 64));
        var boxes = Enumerable.Range(0, 8000).Select(_ =>
        {
            var numbers = new float[4];
            erasing.Draw(random, numbers);
            return (Top: numbers[0], Left: numbers[2], Height: numbers[1] - numbers[0], Width: numbers[3] - numbers[2]);
        }).ToArray();
        var erased = boxes.Where(box => box.Height > 0).ToArray();
        Assert.InRange(erased.Length / 8000.0, 0.235, 0.265);
        Assert.All(erased, box =>
        {
            Assert.InRange(box.Height * box.Width / 4096, 0.018, 0.35);
            Assert.InRange(box.Height / box.Width, 0.28, 3.6);
            Assert.True(box.Top >= 0 && box.Left >= 0 && box.Top + box.Height <= 64 && box.Left + box.Width <= 64);
        });
        Assert.Contains(erased, box => box.Top + box.Height == 64);
        Assert.Equal(0.175, erased.Average(box => box.Height * box.Width / 4096), 2e-2);
    }

    [Fact]
    public void Each_channel_of_each_image_has_its_own_gain_and_offset()
    {
        using var scope = NewDisposeScope();
        var images = TestPixels.Floats(2, 3, 4, 4, fractions: true) / 100 - 1;
        float[] numbers = [1.1f, 0.9f, 1, 0.05f, -0.1f, 0, 0.5f, 2, 1, 1, 2, 3];
        var expected = TestPixels.Planes(images).Select((image, b) => image.Select((plane, c) => TestPixels.Map([[plane]], (value, _) => value * numbers[b * 6 + c] + numbers[b * 6 + 3 + c])[0][0]).ToArray()).ToArray();
        TestPixels.AssertEqual(expected, new ColourShift(0.1, 0.1).Apply(images, tensor(numbers)), 1e-5);
    }

    /// <summary>The recipe: g ~ U[0.9, 1.1], o ~ U[-0.1, 0.1].</summary>
    [Fact]
    public void Gains_and_offsets_fill_their_ranges()
    {
        var (random, numbers, shift) = (new SeededRandom(1, "colour"), new float[6], new ColourShift(0.1, 0.1));
        var (gains, offsets) = (new List<float>(), new List<float>());
        for (var i = 0; i < 1000; i++)
        {
            shift.Draw(random, numbers);
            gains.AddRange(numbers.AsSpan(0, 3));
            offsets.AddRange(numbers.AsSpan(3));
        }
        Assert.True(gains.Min() is >= 0.9f and < 0.901f && gains.Max() is <= 1.1f and > 1.099f && Math.Abs(gains.Average() - 1) < 4e-3);
        Assert.True(offsets.Min() is >= -0.1f and < -0.099f && offsets.Max() is <= 0.1f and > 0.099f && Math.Abs(offsets.Average()) < 4e-3);
    }

    [Fact]
    public void Factors_lie_around_1()
    {
        var (random, numbers, jitter) = (new SeededRandom(1, "contrast"), new float[1], new FactorJitter("contrast", 0.3, Blend.Contrast));
        var factors = Enumerable.Range(0, 1000).Select(_ => { jitter.Draw(random, numbers); return numbers[0]; }).ToArray();
        Assert.True(factors.Min() is >= 0.7f and < 0.71f && factors.Max() is <= 1.3f and > 1.29f);
    }
}
