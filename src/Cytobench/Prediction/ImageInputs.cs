using Cytobench.Data;

namespace Cytobench.Prediction;

/// <summary>Images from wherever they are.</summary>
public sealed class ImageInputs : IImageInputs
{
    private readonly IReadOnlyList<IImageInputs> parts;
    private readonly int[] starts;                                       // the number of each part's first image; no part is empty

    private ImageInputs(IReadOnlyList<IImageInputs> parts)
    {
        this.parts = parts;
        starts = new int[parts.Count];
        for (var part = 0; part < parts.Count; part++)
            (starts[part], Count) = (Count, Count + parts[part].Count);
    }

    public int Count { get; }

    /// <param name="paths">Image files, folders (all below them), zips, .npy arrays.</param>
    /// <param name="format">The run's.</param>
    /// <exception cref="UserException">One is missing, or holds no image. Whether an image can be decoded is seen when it is read.</exception>
    public static ImageInputs Open(IReadOnlyList<string> paths, StoredFormat format)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var parts = new List<IImageInputs>();
        try
        {
            foreach (var path in paths)
                parts.Add(OpenOne(path, format));
            return new ImageInputs(parts);
        }
        catch
        {
            parts.ForEach(part => part.Dispose());
            throw;
        }
    }

    /// <param name="zip">A zip archive, as a client sent it.</param>
    /// <param name="name">For messages and tables.</param>
    /// <param name="format">The run's.</param>
    /// <param name="mostBytes">Of one unpacked image.</param>
    /// <exception cref="UserException">Not a zip, or without images.</exception>
    public static IImageInputs OfZip(Stream zip, string name, StoredFormat format, long mostBytes) =>
        EncodedImages.Of(new ZipFiles(zip, name, mostBytes), name, $"{name}/", format);

    /// <param name="data">The run's; stays the caller's.</param>
    /// <param name="split">train, val or test.</param>
    /// <param name="places">Which images; null for all.</param>
    /// <exception cref="UserException">No such split or image.</exception>
    public static IImageInputs OfSplit(Dataset data, string split, IReadOnlyList<int>? places)
    {
        ArgumentNullException.ThrowIfNull(data);
        var images = data.Splits.FirstOrDefault(named => named.Name == split).Images
            ?? throw new UserException($"--split {split}: choose train, val or test");
        foreach (var place in places ?? [])
            UserException.Require(place >= 0 && place < images.Count, $"--images {place}: {split} has {images.Count:N0} images, numbered from 0");
        return new SplitImages(split, images, [.. places ?? [.. Enumerable.Range(0, images.Count)]]);
    }

    public string Name(int index)
    {
        var part = PartOf(index);
        return parts[part].Name(index - starts[part]);
    }

    public void Read(int index, Span<byte> target)
    {
        var part = PartOf(index);
        parts[part].Read(index - starts[part], target);
    }

    public void Dispose()
    {
        foreach (var part in parts)
            part.Dispose();
    }

    private int PartOf(int index) => Array.BinarySearch(starts, index) is var found && found >= 0 ? found : ~found - 1;

    private static IImageInputs OpenOne(string path, StoredFormat format)
    {
        if (Directory.Exists(path))
            return EncodedImages.Of(new FolderFiles(path), path, Path.EndsInDirectorySeparator(path) ? path : path + "/", format);
        if (!File.Exists(path))
            throw new UserException($"{path}: no such file or folder");
        return Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".zip" => EncodedImages.Of(new ZipFiles(path), path, $"{path}/", format),
            ".npy" => new ArrayImages(path, format),
            _ => EncodedImages.Of(path, format),
        };
    }
}
