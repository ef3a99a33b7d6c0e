namespace Cytobench.Data.Audit;

/// <summary>An image by its place in a data set.</summary>
/// <param name="Split">"train", "val" or "test".</param>
/// <param name="Index">In its split, from 0.</param>
/// <param name="Label">From 0.</param>
/// <param name="Class">The label's name.</param>
/// <param name="Name">The file's name, or "" for arrays.</param>
public sealed record AuditedImage(string Split, int Index, int Label, string Class, string Name);

/// <summary>All images of a data set in one row: train, val, test.</summary>
internal sealed class ImageRow(Dataset dataset)
{
    private readonly int valFrom = dataset.Train.Count;
    private readonly int testFrom = dataset.Train.Count + dataset.Validation.Count;

    public int Count { get; } = dataset.Train.Count + dataset.Validation.Count + dataset.Test.Count;

    public ReadOnlySpan<byte> Pixels(int image)
    {
        var (_, images, index) = Place(image);
        return images.Image(index);
    }

    public (int Height, int Width, int Channels) Shape(int image)
    {
        var (_, images, _) = Place(image);
        return (images.Height, images.Width, images.Channels);
    }

    public AuditedImage this[int image]
    {
        get
        {
            var (split, images, index) = Place(image);
            return new AuditedImage(split, index, images.Labels[index], dataset.Info.ClassNames[images.Labels[index]], images.Names?[index] ?? "");
        }
    }

    private (string Split, LabeledImages Images, int Index) Place(int image) =>
        image < valFrom ? ("train", dataset.Train, image)
        : image < testFrom ? ("val", dataset.Validation, image - valFrom)
        : ("test", dataset.Test, image - testFrom);
}
