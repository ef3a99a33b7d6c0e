using System.Text.Json;
using Cytobench.Runs;

namespace Cytobench.Tests.Runs;

[Collection(nameof(Alone))]
public sealed class RunEventTests
{
    [Fact]
    public void A_run_tells_what_happens_in_order_and_logs_the_same()
    {
        using var folder = new TemporaryFolder();
        var (told, lines) = (new List<RunEvent>(), new List<string>());
        using (var monitor = new RunMonitor(lines.Add))
        {
            monitor.Listen(told.Add);
            SmallRun.Run(SmallRun.Config, folder.File("run"), monitor: monitor);
        }
        Type[] ofOneModel = [typeof(TrainingStarted), typeof(TrainingStep), typeof(EpochFinished), typeof(TrainingStep), typeof(EpochFinished), typeof(ModelFinished)];
        Assert.Equal(
            [typeof(RunStarted), typeof(DataOpened), .. ofOneModel, .. ofOneModel, typeof(VerdictReached), typeof(ArtifactWritten)],
            told.Where(one => one is not (StageFinished or LineLogged or RunWarning)).Select(one => one.GetType()));
        Assert.Contains(told.OfType<RunWarning>(), warning => warning.Message.Contains("synthetic", StringComparison.Ordinal));
        Assert.Equal(lines, told.Select(one => one.Text).OfType<string>());
        Assert.Equal(lines, File.ReadLines(folder.File("run/run.log")).Select(line => line[26..])); // after the time

        var steps = told.OfType<TrainingStep>().ToArray();
        Assert.Equal([(1, 3), (2, 3), (1, 3), (2, 3)], steps.Select(step => (step.Epoch, step.Step))); // 48 images in batches of 16
        var epochs = told.OfType<EpochFinished>().ToArray();
        Assert.All(steps.Zip(epochs), pair => Assert.Equal(pair.Second.Result.TrainLoss, pair.First.Loss, 1e-9)); // one report an epoch: the same mean
    }

    [Fact]
    public void Events_come_back_from_their_JSON()
    {
        RunEvent[] events =
        [
            new RunStarted("1.0", "/runs/x", true, "demo", "demo", ["resnet18"], [1, 2]),
            new TrainingStep { Id = "resnet18_s1", Epoch = 1, Step = 20, Loss = double.NaN, LearningRate = 1e-3, ImagesPerSecond = 200 },
            new VerdictReached("a", "b", Cytobench.Evaluation.Statistics.VerdictKind.FirstBetter, 0.1, 0.01, "a is better"),
            new ProgressMade(new ProgressReport("reading", 1, 2, "images")),
            new RunFinished("report.html", 12),
        ];
        foreach (var told in events)
        {
            var text = JsonSerializer.Serialize(told, CytobenchJson.Options);
            Assert.Equal(text, JsonSerializer.Serialize(JsonSerializer.Deserialize<RunEvent>(text, CytobenchJson.Options), CytobenchJson.Options));
            Assert.DoesNotContain("\"text\"", text, StringComparison.Ordinal);
        }
    }
}
