using Cytobench.Data;
using Cytobench.Explain;
using static TorchSharp.torch;

namespace Cytobench.Tests.Explain;

[Collection(nameof(Alone))]
public sealed class CellMaskTests
{
    [Theory, InlineData(28), InlineData(64), InlineData(112), InlineData(224)]
    public void Cell_and_nucleus_are_found_at_every_size(int side) => AssertFound(new DrawnCell(), side, least: side == 28 ? 0.88 : 0.92);

    /// <summary>Lamps and white balances differ between microscopes; the ground of the same image is the reference.</summary>
    [Theory, InlineData(1, 0.92, 0.8), InlineData(0.75, 0.85, 1), InlineData(0.8, 0.8, 0.8), InlineData(1, 1, 1.25)]
    public void Light_does_not_matter(double red, double green, double blue) => AssertFound(new DrawnCell { Light = new((float)red, (float)green, (float)blue) }, 112, least: 0.9);

    /// <summary>As much as the stain augmentation varies: paler, darker, bluer and redder cells.</summary>
    [Theory]
    [InlineData(220, 185, 200, 130, 85, 165)]
    [InlineData(160, 150, 195, 60, 30, 100)]
    [InlineData(150, 160, 205, 75, 60, 150)]
    [InlineData(190, 115, 130, 110, 40, 110)]
    public void Stain_may_be_pale_dark_blue_or_red(int r, int g, int b, int nucleusR, int nucleusG, int nucleusB) =>
        AssertFound(new DrawnCell { CytoplasmColor = new(r, g, b), NucleusColor = new(nucleusR, nucleusG, nucleusB) }, 112, least: 0.9);

    [Fact]
    public void A_cell_that_is_all_nucleus_is_not_split()
    {
        var cell = new DrawnCell { Radius = 0.2f, Nucleus = [(new(0.52f, 0.47f), 0.2f)] };
        AssertFound(cell, 112, least: 0.9);
    }

    [Fact]
    public void A_small_cell_between_red_cells_is_found()
    {
        var platelet = new DrawnCell { Radius = 0.07f, CytoplasmColor = new(160, 110, 170), Nucleus = [(new(0.52f, 0.47f), 0.045f)], NucleusColor = new(115, 65, 145) };
        var (cell, _) = Found(platelet, 112);
        Assert.True(Iou(platelet.CellMask(112), cell) > 0.75, Text(Iou(platelet.CellMask(112), cell)));
    }

    [Fact]
    public void A_second_cell_at_the_border_is_background()
    {
        var cell = new DrawnCell { Nucleus = [(new(0.52f, 0.47f), 0.12f), (new(0.98f, 0.55f), 0.09f)] };
        var (found, _) = Found(cell, 112);
        Assert.True(Iou(cell.CellMask(112), found) > 0.9);
    }

    /// <summary>The painter of the demo knows which pixels it covered; its cells have noise, texture, blur and granules.</summary>
    [Theory, InlineData(28, 0.78), InlineData(112, 0.8)]
    public void Demo_cells_of_every_class_are_found(int side, double leastMean)
    {
        using var painter = new DemoPainter();
        var canvas = new byte[DemoPainter.Size * DemoPainter.Size * 3];
        const int PerClass = 6;
        var (pixels, truth) = (new byte[8 * PerClass * side * side * 3], new byte[8 * PerClass * side * side]);
        for (var image = 0; image < 8 * PerClass; image++)
        {
            painter.Paint(new DemoRandom(11, 0, image), image / PerClass, canvas);
            Resize.Image(canvas, DemoPainter.Size, DemoPainter.Size, 3, pixels.AsSpan(image * side * side * 3, side * side * 3), side, side);
            Resize.Image(painter.Body, DemoPainter.Size, DemoPainter.Size, 1, truth.AsSpan(image * side * side, side * side), side, side);
        }
        var regions = Segment(pixels, 8 * PerClass, side);
        var overlaps = Enumerable.Range(0, 8 * PerClass).Select(image =>
        {
            var range = new Range(image * side * side, (image + 1) * side * side);
            return Iou([.. truth[range].Select(covered => covered >= 128)], [.. regions[range].Select(region => region > 0)]);
        }).ToArray();
        var perClass = overlaps.Chunk(PerClass).Select(ofClass => ofClass.Average()).ToArray();
        // Platelets are small and as pale as red cells: half of their outline is what can be had.
        Assert.True(overlaps.Average() > leastMean && perClass[..^1].Min() > 0.6 && perClass[^1] > 0.4, string.Join(", ", DemoCells.ClassNames.Zip(perClass, (name, mean) => $"{name} {Text(mean)}")));
    }

    [Theory, InlineData(0), InlineData(128), InlineData(255)]
    public void An_image_of_one_colour_has_no_mask(byte value)
    {
        var regions = Segment([.. Enumerable.Repeat(value, 28 * 28 * 3)], 1, 28);
        Assert.All(regions, region => Assert.Equal((byte)CellRegion.Background, region));
    }

    [Fact]
    public void Grey_images_are_segmented_by_absorbance_in_one_or_three_channels()
    {
        var cell = new DrawnCell { Radius = 0.2f, Nucleus = [(new(0.52f, 0.47f), 0.2f)] };
        var colors = cell.Draw(64);
        var grey = Enumerable.Range(0, 64 * 64).Select(pixel => colors[3 * pixel + 1]).ToArray();
        using var scope = NewDisposeScope();
        var one = CellMask.Of(tensor(grey, [1, 64, 64, 1])).bytes.ToArray();
        var three = Segment([.. grey.SelectMany(value => (byte[])[value, value, value])], 1, 64);
        Assert.Equal(one, three);
        Assert.True(Iou(cell.CellMask(64), [.. one.Select(region => region > 0)]) > 0.85);
    }

    [Theory, InlineData(1, 1), InlineData(3, 5), InlineData(40, 90)]
    public void Images_of_any_size_are_answered(int height, int width)
    {
        using var scope = NewDisposeScope();
        var random = new SeededRandom(1, "pixels");
        var pixels = Enumerable.Range(0, 2 * height * width * 3).Select(_ => (byte)random.NextInt(256)).ToArray();
        var regions = CellMask.Of(tensor(pixels, [2, height, width, 3]));
        Assert.Equal([2, height, width], regions.shape);
        Assert.All(regions.bytes.ToArray(), region => Assert.InRange(region, 0, 2));
    }

    [Fact]
    public void A_mask_is_usable_where_it_finds_a_cell_and_leaves_some_background()
    {
        using var scope = NewDisposeScope();
        var masks = zeros(3, 10, 10, dtype: ScalarType.Byte);
        masks[1] = 1;
        masks[2, 3] = 2;
        Assert.Equal([false, true, false, true], ((double[])[0, 0.9, 1, .. CellMask.CellShare(masks).data<double>().ToArray()[2..]]).Select(CellMask.IsUsable));
        Assert.Equal([0, 1, 0.1], CellMask.CellShare(masks).data<double>().ToArray(), (expected, actual) => Math.Abs(expected - actual) < 1e-12);
    }

    [Fact]
    public void Images_together_get_the_masks_they_get_alone()
    {
        byte[][] images = [new DrawnCell().Draw(40), new DrawnCell { Radius = 0.2f, Light = new(0.8f, 0.9f, 1) }.Draw(40), new byte[40 * 40 * 3]];
        var together = Segment([.. images.SelectMany(image => image)], 3, 40);
        Assert.Equal(together, images.SelectMany(image => Segment(image, 1, 40)));
    }

    [Fact]
    public void No_tensor_is_left_behind()
    {
        using var pixels = tensor(new DrawnCell().Draw(28), [1, 28, 28, 3]);
        var before = LiveTensors.Settled();
        using (CellMask.Of(pixels)) { }
        Assert.Equal(before, Tensor.TotalCount);
    }

    private static void AssertFound(DrawnCell cell, int side, double least)
    {
        var (found, nucleus) = Found(cell, side);
        Assert.True(Iou(cell.CellMask(side), found) > least, $"cell {Text(Iou(cell.CellMask(side), found))}");
        Assert.True(Iou(cell.NucleusMask(side), nucleus) > least, $"nucleus {Text(Iou(cell.NucleusMask(side), nucleus))}");
    }

    private static (bool[] Cell, bool[] Nucleus) Found(DrawnCell cell, int side)
    {
        var regions = Segment(cell.Draw(side), 1, side);
        return ([.. regions.Select(region => region > 0)], [.. regions.Select(region => region == (byte)CellRegion.Nucleus)]);
    }

    private static byte[] Segment(byte[] pixels, int images, int side)
    {
        using var scope = NewDisposeScope();
        return CellMask.Of(tensor(pixels, [images, side, side, 3])).bytes.ToArray();
    }

    private static double Iou(bool[] one, bool[] other) =>
        (double)one.Zip(other).Count(pair => pair.First && pair.Second) / one.Zip(other).Count(pair => pair.First || pair.Second);

    private static string Text(double value) => value.ToString("F3", System.Globalization.CultureInfo.InvariantCulture);
}
