using BenchmarkDotNet.Attributes;
using Cytobench.Data;

namespace Cytobench.Benchmarks;

/// <summary>Reading images and changing their size, on a set like BloodMNIST's at 28 px.</summary>
public class DataBenchmarks
{
    private const int TrainImages = 12_000;
    private const int Side = 28;
    private const int PhotoHeight = 363;                                 // of the blood cells behind BloodMNIST
    private const int PhotoWidth = 360;

    private readonly byte[] photo = new byte[PhotoHeight * PhotoWidth * 3];
    private readonly byte[] large = new byte[224 * 224 * 3];
    private readonly byte[] small = new byte[64 * 64 * 3];
    private string path = "";

    [GlobalSetup]
    public void Setup()
    {
        path = Path.Combine(Directory.CreateTempSubdirectory("cytobench-bench-").FullName, "cells.npz");
        var random = new Random(1);
        random.NextBytes(photo);
        LabeledImages Split(int count)
        {
            var images = new LabeledImages(count, Side, Side, 3, [.. Enumerable.Range(0, count).Select(i => i % 8)]);
            // Smooth, as cells are: noise alone would not deflate.
            var pixels = images.Images(0, count);
            for (var i = 0; i < pixels.Length; i++)
                pixels[i] = (byte)(i / 3 % Side * 8 + random.Next(4));
            return images;
        }
        var info = new DatasetInfo { Name = "cells", Title = "Cells", ClassNames = [.. Enumerable.Range(0, 8).Select(label => $"class {label}")] };
        using var dataset = new Dataset(info, Split(TrainImages), Split(1700), Split(3400));
        MedMnistWriter.Write(dataset, path);
    }

    [GlobalCleanup]
    public void Cleanup() => Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);

    [Benchmark(Description = "npz: 17,100 images of 28 px")]
    public int ReadNpz()
    {
        using var dataset = new MedMnistFile().Open(new DataRequest { Data = path });
        return dataset.Train.Count;
    }

    [Benchmark(Description = "resize: 363 x 360 to 224 px, bilinear")]
    public void ResizeToLarge() => Resize.ToSquare(photo, PhotoHeight, PhotoWidth, 3, large, 224);

    [Benchmark(Description = "resize: 363 x 360 to 64 px, bilinear")]
    public void ResizeToSmall() => Resize.ToSquare(photo, PhotoHeight, PhotoWidth, 3, small, 64);

    [Benchmark(Description = "resize: 363 x 360 to 224 px, bicubic")]
    public void ResizeBicubic() => Resize.ToSquare(photo, PhotoHeight, PhotoWidth, 3, large, 224, ResampleFilter.Bicubic);
}
