using Cytobench.Models;
using Cytobench.Training;
using static TorchSharp.torch;

namespace Cytobench.Tests.Explain.Methods;

/// <summary>
/// Noise with two patches in random places: a flat one, the same in every image, and one whose colour alone is the class. A network that is right knows
/// the second, and a method that tells what decided must point to it.
/// </summary>
internal static class PlantedPatch
{
    public const int Classes = 3;

    /// <returns>Images (count, 3, side, side), labels (count), and the row and column of the deciding patch's corner.</returns>
    public static (Tensor Images, Tensor Labels, (int Row, int Column)[] Corners) Draw(int count, int side, int patch, long seed)
    {
        var random = new SeededRandom(seed, "planted patch");
        using var generator = new Generator((ulong)seed);
        var images = 0.3 * randn(count, 3, side, side, generator: generator);
        var labels = new long[count];
        var corners = new (int Row, int Column)[count];
        for (var i = 0; i < count; i++)
        {
            (int Row, int Column) Place() => (random.NextInt(side - patch + 1), random.NextInt(side - patch + 1));
            Tensor At((int Row, int Column) corner) => images[i].narrow(1, corner.Row, patch).narrow(2, corner.Column, patch);
            (labels[i], corners[i]) = (random.NextInt(Classes), Place());
            var flat = Place();
            while (Math.Abs(flat.Row - corners[i].Row) < patch && Math.Abs(flat.Column - corners[i].Column) < patch)
                flat = Place();
            using var scope = NewDisposeScope();
            At(flat).fill_(0);
            At(corners[i]).sub_(0.5);                                    // 1 in one colour, -0.5 in the others: no brighter than the rest
            At(corners[i])[labels[i]].add_(1.5);
        }
        return (images, tensor(labels), corners);
    }

    /// <summary>A few steps of AdamW; the network is left in eval mode.</summary>
    public static void Train(ImageClassifier model, int patch, int steps, int batch, double learningRate)
    {
        model.train();
        using var optimizer = Optimizer.Of(model, new TrainConfig { Optimizer = "adamw", WeightDecay = 0.01 });
        for (var step = 0; step < steps; step++)
        {
            using var scope = NewDisposeScope();
            var (images, labels, _) = Draw(batch, model.ImageSize, patch, seed: 1000 + step);
            var loss = nn.functional.cross_entropy(model.call(images), labels);
            optimizer.Step([.. autograd.grad([loss], optimizer.Parameters)], learningRate * Math.Min(1, (step + 1) / 10.0));
        }
        model.eval();
    }

    /// <summary>Share of maps whose largest value, once they are enlarged to the image, lies in the patch (Zhang et al. 2016, arXiv:1608.00507, without a margin).</summary>
    public static double PointingGame(Tensor maps, (int Row, int Column)[] corners, int side, int patch)
    {
        using var scope = NewDisposeScope();
        var places = nn.functional.interpolate(maps.unsqueeze(1), [side, side], mode: InterpolationMode.Bilinear, align_corners: false).flatten(1).argmax(1).data<long>().ToArray();
        return places.Zip(corners, (place, corner) =>
            place / side - corner.Row >= 0 && place / side - corner.Row < patch && place % side - corner.Column >= 0 && place % side - corner.Column < patch ? 1.0 : 0).Average();
    }
}
