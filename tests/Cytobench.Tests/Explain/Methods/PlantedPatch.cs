using Cytobench.Explain.Location;
using Cytobench.Models;
using Cytobench.Training;
using static TorchSharp.torch;

namespace Cytobench.Tests.Explain.Methods;

/// <summary>
/// Images of coarse, pale colours and noise, the same for all classes, with one square in a random place whose colour, red, green or blue, alone is the class.
/// Training images without a square are a fourth: where there is always one, a network may learn two colours and take what is neither for the third, whose square
/// then decides nothing.
/// </summary>
/// <param name="Side">Of the image, pixels.</param>
/// <param name="Patch">Side of the square.</param>
/// <param name="Step">Of the grid that it stands on.</param>
internal sealed record PlantedPatch(int Side, int Patch, int Step)
{
    public const int Classes = Colors + 1;
    private const int Colors = 3;
    private const int Block = 8;                                         // pixels of one pale colour

    /// <returns>Images (count, 3, S, S), labels (count), and masks uint8 (count, S, S), 1 on the square; belong to the current dispose scope.</returns>
    public (Tensor Images, Tensor Labels, Tensor Masks) Draw(int count, long seed) => Draw(count, seed, Colors);

    private (Tensor Images, Tensor Labels, Tensor Masks) Draw(int count, long seed, int classes)
    {
        using var scope = NewDisposeScope();
        var random = new SeededRandom(seed, "planted patch");
        using var generator = new Generator((ulong)seed);
        var blocks = rand([count, 3, Side / Block + 1, Side / Block + 1], generator: generator) - 0.5;
        var colors = nn.functional.interpolate(blocks, scale_factor: [Block, Block], mode: InterpolationMode.Nearest).narrow(2, 0, Side).narrow(3, 0, Side);
        var images = colors + 0.3 * randn([count, 3, Side, Side], generator: generator);
        var (labels, masks, places) = (new long[count], zeros(count, Side, Side, dtype: ScalarType.Byte), (Side - Patch) / Step + 1);
        for (var i = 0; i < count; i++)
        {
            var (row, column) = (Step * random.NextInt(places), Step * random.NextInt(places));
            labels[i] = random.NextInt(classes);
            if (labels[i] == Colors)
                continue;
            Tensor On(Tensor image) => image.narrow(-2, row, Patch).narrow(-1, column, Patch);
            On(images[i]).mul_(0.5).sub_(0.5);                           // 1 in one colour, -0.5 in the others: no brighter than the rest
            On(images[i])[labels[i]].add_(1.5);
            On(masks[i]).fill_(1);
        }
        return (images.MoveToOuterDisposeScope(), tensor(labels).MoveToOuterDisposeScope(), masks.MoveToOuterDisposeScope());
    }

    /// <summary>Some steps of AdamW on new images each; the network is left in eval mode.</summary>
    public void Train(ImageClassifier model, int steps, int batch)
    {
        model.train();
        using var optimizer = Optimizer.Of(model, new TrainConfig { Optimizer = "adamw", WeightDecay = 0.05 });
        for (var step = 0; step < steps; step++)
        {
            using var scope = NewDisposeScope();
            var (images, labels, _) = Draw(batch, seed: 1000 + step, Classes);
            var loss = nn.functional.cross_entropy(model.call(images), labels);
            var rate = 1e-3 * Math.Min(1, (step + 1) / 10.0) * (1 + Math.Cos(Math.PI * step / steps)) / 2;
            optimizer.Step([.. autograd.grad([loss], optimizer.Parameters)], rate);
        }
        model.eval();
    }

    /// <summary>Share of the maps whose highest point lies on the square.</summary>
    /// <param name="maps">(B, h, w).</param>
    /// <param name="masks">Of these images.</param>
    public static double Pointing(Tensor maps, Tensor masks)
    {
        using var scope = NewDisposeScope();
        var count = (int)maps.shape[0];
        var measured = RelevanceLocation.Measure(maps.to(float64), masks, [.. Enumerable.Repeat(true, count)]);
        return measured[(int)LocationMeasure.Pointing].mean().item<double>(); // NaN where a map is flat
    }
}
