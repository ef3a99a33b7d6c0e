namespace Cytobench.Data;

/// <summary>Synthetic blood cells. Image i of a split depends on (seed, split, i) alone: not on how many are drawn, nor on the size.</summary>
public static class DemoCells
{
    public const int SmallestSize = 28;
    public const int LargestSize = 224;

    // Of 24 images in a row; as frequent as in the collection of Acevedo et al. 2020.
    private static readonly int[] LabelsOf24 = [0, 0, 1, 1, 1, 1, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 6, 6, 6, 6, 6, 7, 7, 7];

    public static IReadOnlyList<string> ClassNames => DemoMorphology.ClassNames;

    /// <summary>The class of one image; every 24 images from a multiple of 24 on hold each class at least twice.</summary>
    /// <param name="seed">Of the data set.</param>
    /// <param name="split">0 train, 1 validation, 2 test.</param>
    /// <param name="index">In the split, from 0.</param>
    public static int Label(int seed, int split, int index)
    {
        var (block, place) = Math.DivRem(index, LabelsOf24.Length);
        var random = new DemoRandom(seed, split, block, -1);
        var order = LabelsOf24.ToArray();
        for (var i = order.Length - 1; i > 0; i--)
        {
            var other = random.Integer(0, i);
            (order[i], order[other]) = (order[other], order[i]);
        }
        return order[place];
    }

    /// <summary>Draws the first <paramref name="count"/> images of a split on all cores.</summary>
    /// <param name="seed">Of the data set.</param>
    /// <param name="split">0 train, 1 validation, 2 test.</param>
    /// <param name="count">Images.</param>
    /// <param name="size">Pixels a side, 28 to 224; a smaller image is the same picture made smaller.</param>
    /// <param name="drawn">Called after each image, from any thread.</param>
    /// <param name="cancellation">Stops between two images.</param>
    /// <returns>count x size x size x 3; the caller disposes it.</returns>
    public static LabeledImages Draw(int seed, int split, int count, int size, Action? drawn = null, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, SmallestSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, LargestSize);
        var images = new LabeledImages(count, size, size, 3, [.. Enumerable.Range(0, count).Select(index => Label(seed, split, index))]);
        try
        {
            Parallel.For(0, count, new ParallelOptions { CancellationToken = cancellation },
                () => (Painter: new DemoPainter(), Canvas: new byte[DemoPainter.Size * DemoPainter.Size * 3]),
                (index, _, worker) =>
                {
                    worker.Painter.Paint(new DemoRandom(seed, split, index), images.Labels[index], worker.Canvas);
                    Resize.Image(worker.Canvas, DemoPainter.Size, DemoPainter.Size, 3, images.Image(index), size, size);
                    drawn?.Invoke();
                    return worker;
                },
                worker => worker.Painter.Dispose());
        }
        catch
        {
            images.Dispose();
            throw;
        }
        return images;
    }
}
