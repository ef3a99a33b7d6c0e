using Cytobench.Models;
using Cytobench.Training;
using Cytobench.Training.Augmentation;
using static TorchSharp.torch;

namespace Cytobench.Tests.Training.Augmentation;

[Collection(nameof(Alone))]
public sealed class GeometryTests
{
    private static readonly Normalization Unit = new([0, 0, 0], [1 / 255.0, 1 / 255.0, 1 / 255.0]); // prepared values are pixel values

    private static readonly AugmentConfig Recipe = new() { RotationDegrees = 180, ScaleMin = 0.8, ScaleMax = 1.15, Translate = 0.08 };

    [Theory, InlineData(9, 7, 12), InlineData(8, 8, 8), InlineData(5, 5, 11)]
    public void Sampling_reads_bilinearly_and_mirrors_beyond_the_edges(int height, int width, int size)
    {
        using var scope = NewDisposeScope();
        AffineMatrix[] matrices = [AffineMatrix.Rotation(0.7), new(1.3, 0.2, 0.5, -0.4, 0.9, -0.6), new(-3, 0, 0, 0, 3, 1.7)];
        var numbers = new float[18];
        for (var i = 0; i < 3; i++)
            matrices[i].CopyTo(numbers.AsSpan(i * 6));
        var images = TestPixels.Floats(3, 2, height, width);
        var planes = TestPixels.Planes(images);
        TestPixels.AssertEqual(Sampled(planes, matrices, size), AffineSampling.Sample(images, tensor(numbers, [3, 2, 3]), size), 1e-2);
    }

    private static double[][][,] Sampled(double[][][,] planes, AffineMatrix[] matrices, int size) =>
        [.. planes.Select((image, b) => image.Select(plane =>
        {
            var (result, m) = (new double[size, size], matrices[b]);
            for (var row = 0; row < size; row++)
            {
                for (var column = 0; column < size; column++)
                {
                    var (x, y) = ((2 * column + 1.0) / size - 1, (2 * row + 1.0) / size - 1);
                    var (fromX, fromY) = (m.Xx * x + m.Xy * y + m.X, m.Yx * x + m.Yy * y + m.Y);
                    result[row, column] = TestPixels.Sample(plane, ((fromX + 1) * plane.GetLength(1) - 1) / 2, ((fromY + 1) * plane.GetLength(0) - 1) / 2);
                }
            }
            return result;
        }).ToArray())];

    /// <summary>Each view v is: mirrored left to right (bit 1), top to bottom (bit 2), transposed (bit 4); no pixel is interpolated.</summary>
    [Fact]
    public void Dihedral_views_are_permutations_of_pixels_and_all_eight_occur()
    {
        using var scope = NewDisposeScope();
        using var input = new ImageInput(6, 6, 6, Unit, CPU, ScalarType.Float32);
        using var pixels = TestPixels.Bytes(1, 6, 6).expand(64, 6, 6, 3);
        var plane = TestPixels.Planes(pixels.permute(0, 3, 1, 2))[0];
        var views = TestPixels.Planes(new Augmenter(new AugmentConfig { Dihedral = true }, input, 1).Prepare(pixels, 1, 0));
        var seen = views.Select(view => Enumerable.Range(0, 8).Single(v => Enumerable.Range(0, 36).All(i =>
        {
            var (y, x) = (i / 6, i % 6);
            var (fromY, fromX) = (v & 4) == 0 ? (y, x) : (x, y);
            (fromX, fromY) = ((v & 1) == 0 ? fromX : 5 - fromX, (v & 2) == 0 ? fromY : 5 - fromY);
            return Enumerable.Range(0, 3).All(c => Math.Abs(view[c][y, x] - plane[c][fromY, fromX]) < 1e-3);
        }))).ToArray();
        Assert.Equal(8, seen.Distinct().Count());
    }

    [Theory, InlineData(6, 6), InlineData(6, 9), InlineData(14, 9)]
    public void A_view_by_its_matrix_is_the_view_by_permutation(int stored, int size)
    {
        using var scope = NewDisposeScope();
        using var input = new ImageInput(stored, stored, size, Unit, CPU, ScalarType.Float32);
        using var pixels = TestPixels.Bytes(24, stored, stored);
        var exact = new Augmenter(new AugmentConfig { Dihedral = true }, input, 5).Prepare(pixels, 1, 2);
        var sampled = new Augmenter(new AugmentConfig { Dihedral = true, Translate = 1e-9 }, input, 5).Prepare(pixels, 1, 2);
        TestPixels.AssertEqual(TestPixels.Planes(exact), sampled, 255e-5);
    }

    /// <summary>RECIPE: [[f s cos, -s sin, tx], [f s sin, s cos, ty]], f = 1 or -1, s in [0.80, 1.15), |t| at most 0.08, any angle.</summary>
    [Fact]
    public void The_recipes_matrix_has_its_form_and_its_ranges()
    {
        var matrices = Matrices(Recipe, 2000);
        foreach (var m in matrices)
        {
            var determinant = m.Xx * m.Yy - m.Xy * m.Yx;
            var (f, s) = (Math.Sign(determinant), Math.Sqrt(Math.Abs(determinant)));
            Assert.InRange(s, 0.8 - 1e-6, 1.15);
            Assert.Equal(m.Xx, f * m.Yy, 5);
            Assert.Equal(m.Yx, -f * m.Xy, 5);
            Assert.InRange(m.X, -0.08, 0.08);
            Assert.InRange(m.Y, -0.08, 0.08);
        }
        Assert.InRange(matrices.Count(m => m.Xx * m.Yy < m.Xy * m.Yx), 850, 1150);
        var angles = matrices.Select(m => Math.Atan2(-m.Xy, m.Yy)).ToArray();
        Assert.All(Enumerable.Range(0, 8), octant => Assert.InRange(angles.Count(angle => (int)((angle + Math.PI) / (Math.PI / 4)) == octant), 180, 320));
        var scales = matrices.Select(m => Math.Sqrt(Math.Abs(m.Xx * m.Yy - m.Xy * m.Yx))).ToArray();
        Assert.Equal(0.975, scales.Average(), 2e-2);
        Assert.True(scales.Min() < 0.81 && scales.Max() > 1.14);
        Assert.True(matrices.Max(m => m.X) > 0.078 && matrices.Min(m => m.Y) < -0.078);
    }

    [Fact]
    public void Rotation_stays_within_its_degrees()
    {
        var angles = Matrices(new AugmentConfig { HorizontalFlip = false, RotationDegrees = 20 }, 1000).Select(m => Math.Atan2(m.Yx, m.Xx) * 180 / Math.PI).ToArray();
        Assert.True(angles.Min() is > -20.001 and < -19 && angles.Max() is < 20.001 and > 19);
    }

    /// <summary>By hand: half the width and a quarter of the height from (1/4, 1/2): x from -0.5 to 0.5 of the grid, y from 0 to 0.5.</summary>
    [Fact]
    public void A_crop_reads_only_its_part()
    {
        var m = ResizedCrop.Matrix(0.25, 0.5, 0.5, 0.25);
        Assert.Equal((-0.5, 0.5), (-m.Xx + m.X, m.Xx + m.X));
        Assert.Equal((0, 0.5), (-m.Yy + m.Y, m.Yy + m.Y));
    }

    [Fact]
    public void Crops_lie_within_the_image_and_have_the_area_and_ratio_asked_for()
    {
        var crops = Matrices(new AugmentConfig { HorizontalFlip = false, ResizedCropMin = 0.2, ResizedCropMax = 0.7 }, 2000);
        foreach (var crop in crops)
        {
            Assert.InRange(crop.Xx * crop.Yy, 0.2 - 1e-6, 0.7 + 1e-6);   // width x height
            Assert.InRange(crop.Xx / crop.Yy, 0.75 - 1e-5, 4 / 3.0 + 1e-5);
            Assert.InRange(Math.Abs(crop.X) + crop.Xx, 0, 1 + 1e-6);
            Assert.InRange(Math.Abs(crop.Y) + crop.Yy, 0, 1 + 1e-6);
        }
        Assert.Equal(0.45, crops.Average(crop => crop.Xx * crop.Yy), 2e-2);
        Assert.Equal(0, crops.Average(crop => crop.X), 3e-2);
    }

    /// <summary>By hand: on a ramp whose value is the column, a crop of half the width from 1/4 on gives a ramp of half the slope.</summary>
    [Fact]
    public void A_crop_of_a_ramp_is_a_flatter_ramp()
    {
        using var scope = NewDisposeScope();
        var numbers = new float[6];
        ResizedCrop.Matrix(0.25, 0, 0.5, 1).CopyTo(numbers);
        var ramp = arange(16, dtype: float32).expand(1, 1, 16, 16).contiguous();
        var row = AffineSampling.Sample(ramp, tensor(numbers, [1, 2, 3]), 16)[0, 0, 3].data<float>().ToArray();
        Assert.All(row.Select((value, column) => (value, column)), cell => Assert.Equal(4 + (cell.column + 0.5) / 2 - 0.5, cell.value, 1e-4));
    }

    /// <summary>By hand: turned by 90 degrees, then moved: the point (1, 0) of the view is (0, 1) turned, plus the shift.</summary>
    [Fact]
    public void Views_of_views_multiply()
    {
        var both = new AffineMatrix(1, 0, 0.25, 0, 1, 0) * AffineMatrix.Rotation(Math.PI / 2);
        Assert.Equal(0.25, both.Xx + both.X, 12);
        Assert.Equal(1, both.Yx + both.Y, 12);
    }

    /// <summary>Stripes of one pixel, 64 on 16: interpolating without averaging first would give black and white.</summary>
    [Fact]
    public void Shrinking_averages_before_it_interpolates()
    {
        using var scope = NewDisposeScope();
        using var input = new ImageInput(64, 64, 16, Unit, CPU, ScalarType.Float32);
        var stripes = (arange(64, dtype: ScalarType.Byte).bitwise_and(tensor((byte)1)) * 255).to(ScalarType.Byte).view(1, 1, 64, 1).expand(4, 64, 64, 3);
        var values = new Augmenter(new AugmentConfig { Translate = 0.05 }, input, 1).Prepare(stripes, 1, 0);
        Assert.InRange(values.min().item<float>(), 90, 128);
        Assert.InRange(values.max().item<float>(), 127, 165);
    }

    private static AffineMatrix[] Matrices(AugmentConfig config, int count)
    {
        using var scope = NewDisposeScope();
        using var input = new ImageInput(8, 8, 8, Unit, CPU, ScalarType.Float32);
        var numbers = new StepNumbers(count, purpose => new SeededRandom(3, purpose, 1, 0));
        var block = new Geometry(config, input).Draw(numbers, null);
        numbers.Upload(CPU);
        var values = numbers[block].data<float>().ToArray();
        return [.. Enumerable.Range(0, count).Select(i => new AffineMatrix(values[i * 6], values[i * 6 + 1], values[i * 6 + 2], values[i * 6 + 3], values[i * 6 + 4], values[i * 6 + 5]))];
    }
}
