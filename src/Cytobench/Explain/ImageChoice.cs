using Cytobench.Runs;

namespace Cytobench.Explain;

/// <summary>Which images of a split are explained.</summary>
public static class ImageChoice
{
    /// <summary>Images of each class at even steps through the split, so that the choice follows no score.</summary>
    /// <param name="labels">Of the split.</param>
    /// <param name="classes">K.</param>
    /// <param name="perClass">At most so many of each.</param>
    public static int[] PerClass(IReadOnlyList<int> labels, int classes, int perClass) =>
        EvenlyOf([.. Enumerable.Range(0, labels.Count)], labels, classes, perClass);

    /// <summary>Test images that at least one of the models got wrong, class by class.</summary>
    /// <param name="results">Models with their test predictions.</param>
    /// <param name="classes">K.</param>
    /// <param name="perClass">At most so many of each class, at even steps.</param>
    public static int[] Errors(IReadOnlyList<ModelResult> results, int classes, int perClass)
    {
        ArgumentNullException.ThrowIfNull(results);
        var labels = results[0].Test.Labels;
        var predictions = results.Select(result => result.Test.Predictions()).ToArray();
        var missed = Enumerable.Range(0, labels.Length).Where(i => predictions.Any(predicted => predicted[i] != labels[i]));
        return EvenlyOf([.. missed], labels, classes, perClass);
    }

    /// <summary>Test images that a model got wrong: the surest error of every model, then every model's second, and so on.</summary>
    /// <param name="tested">Each model's predictions of the same images.</param>
    /// <param name="perModel">At most so many errors of each.</param>
    /// <param name="most">At most so many images in all.</param>
    /// <returns>Each image once.</returns>
    public static int[] SurestErrors(IEnumerable<SplitResult> tested, int perModel, int most)
    {
        ArgumentNullException.ThrowIfNull(tested);
        return [.. tested.SelectMany(split => split.SurestErrors().Take(perModel).Index()).OrderBy(error => error.Index).Select(error => error.Item).Distinct().Take(most)];
    }

    /// <param name="images">Places in the split, as the user gave them.</param>
    /// <param name="count">Images of the split.</param>
    /// <exception cref="UserException">One is not there, or named twice.</exception>
    public static int[] Listed(IReadOnlyList<int> images, int count)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (images.Any(image => image < 0 || image >= count))
            throw new UserException($"--images {images.First(image => image < 0 || image >= count)}: the test split has images 0 to {count - 1}");
        return images.Distinct().Count() == images.Count ? [.. images] : throw new UserException("--images: an image is named twice");
    }

    private static int[] EvenlyOf(int[] candidates, IReadOnlyList<int> labels, int classes, int perClass) =>
    [
        .. Enumerable.Range(0, classes).SelectMany(label =>
        {
            var ofClass = Array.FindAll(candidates, i => labels[i] == label);
            var count = Math.Min(perClass, ofClass.Length);
            return Enumerable.Range(0, count).Select(i => ofClass[(int)((long)i * ofClass.Length / count)]);
        }),
    ];
}
