using Cytobench.Data;
using Cytobench.Runs;

namespace Cytobench.Tests.Explain;

/// <summary>Saved images and maps from formulas: a dark violet disc at a place of its own in each image, and maps that follow it or do not.</summary>
internal sealed class SampleMaps : IDisposable
{
    public const int Side = 32;
    public const int Radius = 6;

    private readonly TemporaryFolder root = new();

    public SampleMaps(int images)
    {
        Folder = new RunFolder(root.Root);
        Images = images;
        var pixels = new byte[images * Side * Side * 3];
        for (var image = 0; image < images; image++)
            for (var pixel = 0; pixel < Side * Side; pixel++)
                (Distance(image, pixel) < Radius ? new byte[] { 90, 40, 130 } : [250, 228, 200]).CopyTo(pixels, (image * Side * Side + pixel) * 3);
        NpyFile.Write(Folder.PrepareFile("images.npy"), pixels, images, Side, Side, 3);
    }

    public RunFolder Folder { get; }
    public int Images { get; }

    /// <summary>High on the disc of each image.</summary>
    public ExplanationMaps Following(string model, int seed = 1, string method = "gradcam", int[]? predictions = null) =>
        Save(model, seed, method, predictions, (image, pixel) => (float)Math.Exp(-Math.Pow(Distance(image, pixel) / Radius, 2)));

    /// <summary>High at one place, whatever the image shows.</summary>
    public ExplanationMaps Fixed(string model, int seed = 1, string method = "gradcam", int[]? predictions = null) =>
        Save(model, seed, method, predictions, (_, pixel) => 1 - (float)Math.Sqrt(Math.Pow(pixel % Side - 4, 2) + Math.Pow(pixel / Side - 4, 2)) / (2 * Side));

    public ExplanationMaps Constant(string model) => Save(model, 1, "gradcam", null, (_, _) => 0);

    public ExplanationSet Set(params ExplanationMaps[] maps) => new()
    {
        Split = "test",
        ImagesFile = "images.npy",
        Images = [.. Enumerable.Range(0, Images).Select(image => new ExplainedImage(image, image % 2, ""))],
        Maps = maps,
    };

    public void Dispose() => root.Dispose();

    private static double Distance(int image, int pixel)
    {
        var (x, y) = (Side / 2 + 6 * Math.Sin(image * 2.1), Side / 2 + 6 * Math.Cos(image * 3.7));
        return Math.Sqrt(Math.Pow(pixel % Side + 0.5 - x, 2) + Math.Pow(pixel / Side + 0.5 - y, 2));
    }

    private ExplanationMaps Save(string model, int seed, string method, int[]? predictions, Func<int, int, float> value)
    {
        var file = $"{model}_{seed}_{method}.npy";
        NpyFile.Write(Folder.PrepareFile(file), [.. Enumerable.Range(0, Images * Side * Side).Select(at => value(at / (Side * Side), at % (Side * Side)))], Images, Side, Side);
        return new ExplanationMaps
        {
            Model = model,
            Seed = seed,
            Method = method,
            Layer = "l",
            MapsFile = file,
            Predictions = predictions ?? [.. Enumerable.Range(0, Images).Select(image => image % 2)],
            Confidences = [.. Enumerable.Repeat(0.9, Images)],
        };
    }
}
