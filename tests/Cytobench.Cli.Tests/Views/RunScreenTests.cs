using Cytobench.Cli.Views;
using Cytobench.Runs;
using Spectre.Console;

namespace Cytobench.Cli.Tests.Views;

public sealed class RunScreenTests
{
    [Fact]
    public void A_line_for_each_training_tells_its_loss_accuracy_and_state()
    {
        var lines = Draw(HalfWay(), width: 100);
        Assert.Contains(lines, line => line.StartsWith("✓ ResNet-18, seed 1", StringComparison.Ordinal) && line.Contains("0.2500", StringComparison.Ordinal) && line.Contains("80.0 %", StringComparison.Ordinal) && line.Contains("test 78.5 %", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("▸ ResNet-18, seed 2", StringComparison.Ordinal) && line.Contains("epoch 2/4", StringComparison.Ordinal));
        Assert.Equal(2, lines.Count(line => line.StartsWith("· ViT-Ti/4", StringComparison.Ordinal) && line.Contains("waiting", StringComparison.Ordinal)));
        Assert.Contains(lines, line => line.StartsWith("training resnet18_s2", StringComparison.Ordinal) && line.Contains("38 %", StringComparison.Ordinal) && line.Contains('━'));
        Assert.Contains(lines, line => line.Contains("212 images/s", StringComparison.Ordinal) && line.Contains("memory 1.2 GB", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(120)]
    [InlineData(80)]
    [InlineData(60)]
    [InlineData(40)]
    public void No_line_is_longer_than_the_terminal_and_seeds_stay_apart(int width)
    {
        var lines = Draw(HalfWay(), width);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, width - 1));
        Assert.All((string[])["seed 1", "seed 2"], seed => Assert.Equal(2, lines.Count(line => line.Contains($", {seed} ", StringComparison.Ordinal))));
    }

    [Fact]
    public void Curves_are_left_out_where_there_is_no_room()
    {
        Assert.Contains(Draw(HalfWay(), width: 80), line => line.Contains('█'));
        Assert.DoesNotContain(Draw(HalfWay(), width: 50), line => line.Contains('█'));
    }

    [Fact]
    public void A_simple_terminal_gets_ascii() =>
        Assert.All(Draw(HalfWay(), width: 100, unicode: false), line => Assert.All(line, character => Assert.InRange(character, ' ', '~')));

    [Fact]
    public void Many_trainings_leave_the_present_one_in_sight()
    {
        var state = new RunState();
        state.Tell(Started([.. Enumerable.Range(1, 40)]));
        for (var seed = 1; seed <= 20; seed++)
            state.Tell(Finished($"resnet18_s{seed}"));
        state.Tell(Begun("resnet18_s21"));
        var lines = Draw(state, width: 100, height: 24);
        Assert.InRange(lines.Length, 5, 14);
        Assert.Contains(lines, line => line.Contains("▸ ResNet-18, seed 21", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("20 of 80 trainings are finished", StringComparison.Ordinal));
    }

    [Fact]
    public void Time_left_in_all_is_told_where_every_model_is_known()
    {
        var state = new RunState();
        state.Tell(new RunStarted("1", "x", false, "demo", "demo", ["resnet18"], [1, 2, 3]));
        Assert.Null(state.Left());
        state.Tell(Begun("resnet18_s1"));
        state.Tell(Finished("resnet18_s1") with { TrainSeconds = 100 });
        state.Tell(Begun("resnet18_s2"));
        state.Stage.Report(new ProgressReport("training resnet18_s2", 0, 100, "steps"));
        state.Stage.Report(new ProgressReport("training resnet18_s2", 100, 100, "steps"));
        Assert.Equal(100, state.Left()!.Value.TotalSeconds, 1e-9);       // the third, which takes as long as the first
    }

    private static RunState HalfWay()
    {
        var state = new RunState();
        state.Tell(Started([1, 2]));
        state.Tell(Begun("resnet18_s1"));
        for (var epoch = 1; epoch <= 4; epoch++)
        {
            state.Tell(new TrainingStep { Id = "resnet18_s1", Epoch = epoch, Step = 10, Loss = 1.0 / epoch, LearningRate = 1e-3, ImagesPerSecond = 200 });
            state.Tell(Epoch("resnet18_s1", epoch, 0.4 + 0.1 * epoch));
        }
        state.Tell(Finished("resnet18_s1"));
        state.Tell(Begun("resnet18_s2"));
        state.Tell(new TrainingStep { Id = "resnet18_s2", Epoch = 2, Step = 5, Loss = 0.7, LearningRate = 1e-3, ImagesPerSecond = 212 });
        state.Stage.Report(new ProgressReport("training resnet18_s2", 15, 40, "steps", "epoch 2/4, loss 0.7000"));
        return state;
    }

    private static RunStarted Started(int[] seeds) => new("1.0", "/runs/x", false, "demo", "demo", ["resnet18", "vit_tiny_convstem4_d6_gap_28"], seeds);

    private static TrainingStarted Begun(string id) => new() { Id = id, Title = "ResNet-18", Seed = 1, Epochs = 4, StepsPerEpoch = 10, Done = [] };

    private static EpochFinished Epoch(string id, int epoch, double accuracy) => new(id, 4, new EpochResult
    {
        Epoch = epoch,
        LearningRate = 1e-3,
        TrainLoss = 1,
        TrainAccuracy = accuracy,
        ValidationLoss = 1,
        ValidationAccuracy = accuracy,
        ValidationMacroF1 = accuracy,
        Seconds = 1,
        ImagesPerSecond = 200,
    });

    private static ModelFinished Finished(string id) => new() { Id = id, Reused = false, BestEpoch = 4, TestAccuracy = 0.785, TestMacroF1 = 0.7, Errors = 43, TestImages = 200, TrainSeconds = 60 };

    private static string[] Draw(RunState state, int width, int height = 40, bool unicode = true)
    {
        using var writer = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(writer) });
        console.Profile.Width = width;
        console.Write(new RunScreen(state, width, height, unicode).Render("1.2 GB"));
        return [.. writer.ToString().Split('\n').Select(line => line.TrimEnd())];
    }
}
