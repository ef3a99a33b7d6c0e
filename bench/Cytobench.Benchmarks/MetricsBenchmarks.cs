using BenchmarkDotNet.Attributes;
using Cytobench.Metrics;

namespace Cytobench.Benchmarks;

/// <summary>Scores and intervals of two models on a test split like BloodMNIST's: 3,421 images, 8 classes.</summary>
public class MetricsBenchmarks
{
    private const int Images = 3421;
    private const int Classes = 8;
    private const int Resamples = 1000;                                  // a run makes 10,000

    private readonly int[] labels = new int[Images];
    private readonly double[] first = new double[Images * Classes];
    private readonly double[] second = new double[Images * Classes];
    private WeightedScores[] models = [];

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        for (var image = 0; image < Images; image++)
            labels[image] = random.Next(Classes);
        Fill(first, random, sharpness: 4);
        Fill(second, random, sharpness: 3);
        models = [new WeightedScores(first, labels, Classes), new WeightedScores(second, labels, Classes)];
    }

    [Benchmark(Description = "Scores.Compute: 3,421 images, 8 classes")]
    public double Score() => Scores.Compute(first, labels, Classes).F1Macro;

    [Benchmark(Description = "PairedBootstrap: 2 models, 1,000 resamples")]
    public BootstrapResult Bootstrap() => PairedBootstrap.Run(models, new BootstrapConfig { Resamples = Resamples, Seed = 1 });

    /// <summary>Softmax of random logits, the true class's raised.</summary>
    private void Fill(double[] probabilities, Random random, double sharpness)
    {
        for (var image = 0; image < Images; image++)
        {
            var row = probabilities.AsSpan(image * Classes, Classes);
            var sum = 0.0;
            for (var k = 0; k < Classes; k++)
                sum += row[k] = Math.Exp(2 * random.NextDouble() + (k == labels[image] ? sharpness * random.NextDouble() : 0));
            foreach (ref var value in row)
                value /= sum;
        }
    }
}
