using Cytobench.Data;

namespace Cytobench.Tests.Data;

/// <summary>3 + 2 + 2 images of 2 x 2 pixels that count upwards; the last class is there once in each split.</summary>
internal static class TinyData
{
    public static Dataset Make(int channels, int classes)
    {
        var level = 0;
        LabeledImages Split(params int[] labels)
        {
            var images = new LabeledImages(labels.Length, 2, 2, channels, labels);
            foreach (ref var pixel in images.Images(0, labels.Length))
                pixel = (byte)(level++ * 3);
            return images;
        }
        var info = new DatasetInfo { Name = "tiny", Title = "Tiny", ClassNames = [.. Enumerable.Range(0, classes).Select(label => $"class {label}")] };
        return new Dataset(info, Split(0, classes - 1, 0), Split(0, classes - 1), Split(classes - 1, 0));
    }
}
