using Cytobench.Data;
using Cytobench.Models;
using static TorchSharp.torch;

namespace Cytobench.Training.Augmentation;

/// <summary>Some training images, each as it is and then drawn anew several times, as pixels again. Owns them.</summary>
public sealed class AugmentationSample : IDisposable
{
    private AugmentationSample(AugmentationExample example, LabeledImages images, IReadOnlyList<string> captions, int columns) =>
        (Example, Images, Captions, Columns) = (example, images, captions, columns);

    public AugmentationExample Example { get; }

    /// <summary>Row after row; the first of each is not augmented. Labels are the classes.</summary>
    public LabeledImages Images { get; }

    /// <summary>One for each image, empty where nothing is to be said: the policy's operations, or what an image keeps of itself.</summary>
    public IReadOnlyList<string> Captions { get; }

    public int Columns { get; }
    public int Rows => Images.Count / Columns;

    /// <param name="examples">Which augmentations.</param>
    /// <param name="data">Its training images are shown.</param>
    /// <param name="rows">Images, of as many classes as there are; even, so that mixing finds each a partner.</param>
    /// <param name="draws">Of each image.</param>
    /// <param name="imageSize">Side of the network's input.</param>
    /// <param name="seed">Of the draws.</param>
    /// <returns>In the examples' order; the caller disposes them.</returns>
    /// <exception cref="UserException">Grey images and an example that needs colours.</exception>
    public static IReadOnlyList<AugmentationSample> DrawAll(IReadOnlyList<AugmentationExample> examples, Dataset data, int rows, int draws, int imageSize, int seed)
    {
        ArgumentNullException.ThrowIfNull(examples);
        ArgumentNullException.ThrowIfNull(data);
        foreach (var example in examples)
            example.Augment.CheckChannels(data.Train.Channels);
        using var scope = NewDisposeScope();
        using var train = DeviceImages.Upload(data.Train, CPU);
        using var input = new ImageInput(data.Train.Height, data.Train.Width, imageSize, PixelStatistics.Compute(train.Pixels), CPU, ScalarType.Float32);
        var chosen = Choose(data.Train.Labels, data.Info.ClassNames.Count, rows);
        var labels = Array.ConvertAll(chosen, index => data.Train.Labels[index]);
        var pixels = train.Pixels.index_select(0, tensor(Array.ConvertAll(chosen, index => (long)index)));
        return [.. examples.Select(example => Draw(example, pixels, labels, data.Info.ClassNames.Count, draws, input, seed))];
    }

    private static AugmentationSample Draw(AugmentationExample example, Tensor pixels, int[] labels, int classes, int draws, ImageInput input, int seed)
    {
        using var scope = NewDisposeScope();
        var (augmenter, mixing) = (new Augmenter(example.Augment, input, seed), new Mixing(example.Mix, seed));
        var (columns, captions) = (new List<Tensor> { input.Prepare(pixels) }, new List<string[]> { Repeat("") });
        for (var step = 0; step < draws; step++)
        {
            var mixed = mixing.Apply(augmenter.Prepare(pixels, 1, step), tensor(labels, dtype: ScalarType.Int64), classes, 1, step);
            columns.Add(mixed.Images);
            captions.Add(mixing.Draw(input.ImageSize, 1, step) is { } mix
                ? Repeat($"keeps {mix.Share:P0}")
                : AugmentationPolicy.Of(example.Augment) is { } policy ? Operations(policy, labels.Length, seed, step) : Repeat(""));
        }
        var shown = new LabeledImages(labels.Length * columns.Count, input.ImageSize, input.ImageSize, 3, [.. labels.SelectMany(label => Enumerable.Repeat(label, columns.Count))]);
        Pixels(stack(columns, 1), input.Normalization).bytes.CopyTo(shown.Images(0, shown.Count));
        return new(example, shown, [.. Enumerable.Range(0, labels.Length).SelectMany(row => captions.Select(column => column[row]))], columns.Count);

        string[] Repeat(string text) => [.. Enumerable.Repeat(text, labels.Length)];
    }

    /// <summary>The same numbers are drawn as in <see cref="Augmenter"/>.</summary>
    private static string[] Operations(AugmentationPolicy policy, int images, int seed, int step) =>
        [.. policy.Draw(new StepNumbers(images, purpose => new SeededRandom(seed, purpose, 1, step))).Operations().Chunk(policy.Operations).Select(operations => string.Join(" ", operations))];

    /// <param name="normalized">(rows, columns, 3, S, S).</param>
    /// <param name="normalization">Undone.</param>
    /// <returns>uint8 (rows, columns, S, S, 3).</returns>
    private static Tensor Pixels(Tensor normalized, Normalization normalization)
    {
        Tensor PerChannel(IReadOnlyList<double> values) => tensor(values.Select(value => (float)value).ToArray(), [3, 1, 1]);
        var values = (normalized * PerChannel(normalization.Deviation) + PerChannel(normalization.Mean)) * 255;
        return values.clamp(0, 255).add(0.5).to(ScalarType.Byte).permute(0, 1, 3, 4, 2).contiguous();
    }

    /// <summary>The first images of classes that are spread over all; a class that has too few is filled up from the front.</summary>
    private static int[] Choose(int[] labels, int classes, int rows)
    {
        var firsts = Enumerable.Range(0, rows).Select(row => Array.IndexOf(labels, row * classes / rows)).Where(index => index >= 0).Distinct();
        return [.. firsts.Concat(Enumerable.Range(0, labels.Length)).Distinct().Take(rows)];
    }

    public void Dispose() => Images.Dispose();
}
