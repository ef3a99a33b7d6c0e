using Cytobench.Data;
using Cytobench.Runs;

namespace Cytobench.Explain;

/// <summary>The images and maps that a run saved, checked against its summary when they are read.</summary>
public static class SavedMaps
{
    /// <summary>Some images of a split as uint8 (rows, H, W, C), in their stored size.</summary>
    internal static void WriteImages(RunFolder folder, string file, LabeledImages images, ReadOnlySpan<int> rows)
    {
        var pixels = new byte[(long)rows.Length * images.ImageBytes];
        images.CopyTo(rows, pixels);
        NpyFile.Write(folder.PrepareFile(file), pixels, rows.Length, images.Height, images.Width, images.Channels);
    }

    /// <returns>n x H x W x C, C 1 or 3, one for each explained image.</returns>
    /// <exception cref="UserException">The file is missing, damaged, or of other images.</exception>
    public static (byte[] Pixels, int Height, int Width, int Channels) Images(ExplanationSet set, RunFolder folder)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(folder);
        var (pixels, shape) = NpyFile.ReadBytes(folder.Resolve(set.ImagesFile));
        return shape.Length == 4 && shape[0] == set.Images.Count && shape[3] is 1 or 3 && shape[1] >= 1 && shape[2] >= 1
            ? (pixels, shape[1], shape[2], shape[3])
            : throw new UserException($"{set.ImagesFile}: has shape ({string.Join(", ", shape)}), run.json names {set.Images.Count} images of (H, W, 1 or 3); run the explanation again");
    }

    /// <returns>n x h x w, all finite.</returns>
    /// <exception cref="UserException">The file is missing, damaged, or does not fit the summary.</exception>
    public static (float[] Values, int Height, int Width) Maps(ExplanationSet set, ExplanationMaps maps, RunFolder folder)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(maps);
        ArgumentNullException.ThrowIfNull(folder);
        var (values, shape) = NpyFile.ReadFloats(folder.Resolve(maps.MapsFile));
        var n = set.Images.Count;
        if (shape.Length != 3 || shape[0] != n || shape[1] < 1 || shape[2] < 1 || maps.Predictions.Length != n || maps.Confidences.Length != n)
            throw new UserException($"{maps.MapsFile}: has shape ({string.Join(", ", shape)}) with {maps.Predictions.Length} predictions for {n} images; run the explanation again");
        if (Array.FindIndex(values, value => !float.IsFinite(value)) is >= 0 and var at)
            throw new UserException($"{maps.MapsFile}: the map of image {at / (shape[1] * shape[2])} is not finite; run the explanation again");
        return (values, shape[1], shape[2]);
    }
}
