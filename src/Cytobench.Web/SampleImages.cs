using Cytobench.Data;
using Cytobench.Prediction;

namespace Cytobench.Web;

/// <summary>The test images that the run explained, for the page to pick from: they stand in the run folder, so the data itself is not needed.</summary>
internal sealed class SampleImages
{
    private readonly byte[] pixels;
    private readonly StoredFormat format;

    private SampleImages(IReadOnlyList<SampleImage> all, byte[] pixels, StoredFormat format) => (All, this.pixels, this.format) = (all, pixels, format);

    /// <summary>By class; empty where the run explained none.</summary>
    public IReadOnlyList<SampleImage> All { get; }

    /// <exception cref="UserException">The file is missing or damaged.</exception>
    public static SampleImages Of(RunPredictor predictor)
    {
        if (predictor.Run.Summary.Explanations is not { Images.Count: > 0 } set)
            return new SampleImages([], [], predictor.Format);
        var (pixels, shape) = NpyFile.ReadBytes(predictor.Run.Folder.Resolve(set.ImagesFile));
        UserException.Require(pixels.Length == set.Images.Count * predictor.Format.Bytes, $"{set.ImagesFile}: has shape ({string.Join(", ", shape)}), run.json names {set.Images.Count} images of {predictor.Format.Size} x {predictor.Format.Size} pixels");
        return new SampleImages([.. set.Images.Select((image, number) => new SampleImage(number, image.Index, predictor.ClassNames[image.Label]))], pixels, predictor.Format);
    }

    /// <returns>A PNG file; null where there is no such image.</returns>
    public byte[]? Png(int number) => number >= 0 && number < All.Count ? format.ToPng(pixels.AsSpan(number * format.Bytes, format.Bytes)) : null;
}

/// <summary>A test image of the run that can be picked.</summary>
/// <param name="Number">Of /api/images/NUMBER.</param>
/// <param name="Index">In the test split.</param>
/// <param name="Class">The true one.</param>
public sealed record SampleImage(int Number, int Index, string Class);
