using Cytobench.Data;
using Cytobench.Evaluation;
using Cytobench.Models;
using Cytobench.Training;
using static TorchSharp.torch;

namespace Cytobench.Tests.Evaluation;

[Collection(nameof(Alone))]
public sealed class DihedralViewsTests
{
    private const int Side = 28;

    /// <summary>Against eight explicit views, made pixel by pixel, each predicted on its own.</summary>
    [Fact]
    public void Augmented_predictions_are_the_mean_over_eight_views_of_the_pixels()
    {
        using var scope = NewDisposeScope();
        var model = ModelCatalogue.Find("resnet18").Create(3, Side, 5);
        using var input = new ImageInput(Side, Side, Side, Normalization.Half, CPU, ScalarType.Float32);
        var pixels = Enumerable.Range(0, Side * Side * 3).Select(i => (byte)(i * 37 % 251)).ToArray();
        var views = Enumerable.Range(0, 8).Select(view => Predict(View(pixels, view), TestTimeAugmentation.None)).ToArray();
        Assert.All(views, row => Assert.Equal(1, row.Sum(), 1e-5));
        Assert.Equal(8, views.Select(row => row[0]).Distinct().Count());
        var expected = Enumerable.Range(0, 3).Select(k => views.Average(row => row[k]));
        Assert.All(expected.Zip(Predict(pixels, TestTimeAugmentation.Dihedral)), pair => Assert.Equal(pair.First, pair.Second, 1e-6));

        float[] Predict(byte[] image, TestTimeAugmentation tta)
        {
            using var images = new LabeledImages(1, Side, Side, 3, [0]);
            image.CopyTo(images.Image(0));
            using var device = DeviceImages.Upload(images, CPU);
            return Evaluator.Predict(model, input, device, tta);
        }
    }

    /// <summary>Bit 0 mirrors left to right, bit 1 top to bottom, bit 2 swaps rows and columns.</summary>
    private static byte[] View(byte[] pixels, int view)
    {
        var result = new byte[pixels.Length];
        for (var y = 0; y < Side; y++)
            for (var x = 0; x < Side; x++)
            {
                var (fromY, fromX) = ((view & 2) != 0 ? Side - 1 - y : y, (view & 1) != 0 ? Side - 1 - x : x);
                (fromY, fromX) = (view & 4) != 0 ? (fromX, fromY) : (fromY, fromX);
                pixels.AsSpan((fromY * Side + fromX) * 3, 3).CopyTo(result.AsSpan((y * Side + x) * 3));
            }
        return result;
    }
}
