using Cytobench.Explain.Features;
using Cytobench.Prediction;
using Cytobench.Runs;
using static TorchSharp.torch;

namespace Cytobench.Tests.Prediction;

[Collection(nameof(Alone))]
public sealed class NeighbourIndexTests(TrainedRun run) : IClassFixture<TrainedRun>, IDisposable
{
    private readonly RunPredictor predictor = RunPredictor.Open(new PredictionOptions { Run = run.Folder, Device = "cpu" });
    private readonly RunMonitor monitor = new();

    public void Dispose()
    {
        predictor.Dispose();
        monitor.Dispose();
    }

    /// <summary>48 training images: 7 at a time leave a last part of 6.</summary>
    [Theory]
    [InlineData(7)]
    [InlineData(48)]
    [InlineData(1000)]
    public void Neighbours_are_those_of_all_training_features_at_once(int part)
    {
        using var scope = NewDisposeScope();
        using var data = predictor.Run.OpenData(null, monitor);
        using var index = predictor.Index(TrainingImages.Open(predictor.Run, 4096, monitor));
        Assert.Equal((48, 48), (index.Count, index.Learnt));
        Assert.Throws<InvalidOperationException>(() => index.Find(data.Test.Image(0), null));
        while (!index.IsComplete)
            index.Advance(part);

        using var model = predictor.Run.Load(predictor.Models[1], predictor.Run.StartEngine("cpu", null), ScalarType.Float32);
        var train = FeatureExtractor.Extract(model, data.Train, [.. Enumerable.Range(0, 48)], "train", CPU, monitor);
        var test = FeatureExtractor.Extract(model, data.Test, [.. Enumerable.Range(0, 24)], "test", CPU, monitor);
        var expected = CosineNeighbours.Find(test, train, 5, TestContext.Current.CancellationToken);
        for (var image = 0; image < 24; image++)
        {
            var found = Assert.Single(index.Find(data.Test.Image(image), "vit_tiny_patch4_28_s42"));
            Assert.Equal(expected.Of(image).ToArray(), found.Neighbours.Select(neighbour => (long)neighbour.Index));
            foreach (var (distance, neighbour) in expected.DistancesOf(image).ToArray().Zip(found.Neighbours))
            {
                Assert.Equal(distance, neighbour.Distance, 1e-5);
                Assert.Equal(data.Train.Labels[neighbour.Index], neighbour.Class);
                Assert.Equal(data.Train.Image(neighbour.Index).ToArray(), neighbour.Pixels);
            }
        }
    }

    [Fact]
    public void No_tensor_is_left_behind()
    {
        using var data = predictor.Run.OpenData(null, monitor);
        var before = LiveTensors.Settled();
        using (var index = predictor.Index(TrainingImages.Open(predictor.Run, 20, monitor)))
        {
            index.Advance(20);
            Assert.Equal(before + 2, Tensor.TotalCount);                 // one of each model
            index.Find(data.Test.Image(0), null);
            Assert.Equal(before + 2, Tensor.TotalCount);
        }
        Assert.Equal(before, Tensor.TotalCount);
    }
}
