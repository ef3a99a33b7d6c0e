using System.Text.Json.Serialization;
using Cytobench.Evaluation.Statistics;
using Cytobench.Training;

namespace Cytobench.Runs;

/// <summary>Something that happened in a run; <c>--json</c> prints one a line, docs/terminal.md lists them.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(RunStarted), "run_started")]
[JsonDerivedType(typeof(DataOpened), "data")]
[JsonDerivedType(typeof(PlanMade), "plan")]
[JsonDerivedType(typeof(TrainingStarted), "training_started")]
[JsonDerivedType(typeof(TrainingStep), "step")]
[JsonDerivedType(typeof(EpochFinished), "epoch")]
[JsonDerivedType(typeof(PretrainEpochFinished), "pretrain_epoch")]
[JsonDerivedType(typeof(ModelFinished), "model_finished")]
[JsonDerivedType(typeof(StageFinished), "stage")]
[JsonDerivedType(typeof(VerdictReached), "verdict")]
[JsonDerivedType(typeof(RunWarning), "warning")]
[JsonDerivedType(typeof(ArtifactWritten), "artifact")]
[JsonDerivedType(typeof(ProgressMade), "progress")]
[JsonDerivedType(typeof(LineLogged), "log")]
[JsonDerivedType(typeof(RunStopped), "stopped")]
[JsonDerivedType(typeof(RunFailed), "failed")]
[JsonDerivedType(typeof(RunFinished), "finished")]
public abstract record RunEvent
{
    [JsonPropertyOrder(-1)]
    public DateTimeOffset Time { get; init; } = DateTimeOffset.Now;

    /// <summary>Its line of run.log; null for what would only fill it.</summary>
    [JsonIgnore]
    public string? Text => Line();

    protected virtual string? Line() => null;
}

/// <param name="Version">Of the program.</param>
/// <param name="Folder">Full path.</param>
/// <param name="Resumed">Whether it goes on with what is there.</param>
/// <param name="Preset">That the config began from.</param>
/// <param name="Data">As it was named.</param>
/// <param name="Models">Each trained with every seed, in this order.</param>
/// <param name="Seeds">Of each model.</param>
public sealed record RunStarted(string Version, string Folder, bool Resumed, string Preset, string Data, IReadOnlyList<string> Models, IReadOnlyList<int> Seeds) : RunEvent
{
    protected override string Line() => $"cytobench {Version}: preset {Preset}, data {Data}, models {string.Join(", ", Models)}, seeds {string.Join(", ", Seeds)}, into {Folder}";
}

/// <summary>The images are read and on the device.</summary>
public sealed record DataOpened : RunEvent
{
    public required string Title { get; init; }
    public required int Train { get; init; }                             // images, as the next two
    public required int Validation { get; init; }
    public required int Test { get; init; }
    public required int Classes { get; init; }
    public required int Height { get; init; }                            // stored pixels
    public required int Width { get; init; }
    public required string Device { get; init; }
    public required string Precision { get; init; }
    public required int Threads { get; init; }

    protected override string Line() => $"{Title}: {Train} train, {Validation} val, {Test} test images of {Height}x{Width}; device {Device}, {Precision}, {Threads} threads";
}

/// <summary>Epochs and images were fitted to a time.</summary>
public sealed record PlanMade(RunPlan Plan) : RunEvent
{
    protected override string Line() => Plan.Text;
}

/// <summary>One model with one seed begins, or goes on after the epochs that are done.</summary>
public sealed record TrainingStarted : RunEvent
{
    public required string Id { get; init; }                             // "resnet18_s42"
    public required string Title { get; init; }                          // "ResNet-18"
    public required int Seed { get; init; }
    public required int Epochs { get; init; }
    public required int StepsPerEpoch { get; init; }
    public required IReadOnlyList<EpochResult> Done { get; init; }       // epochs of earlier starts
}

/// <summary>Some optimizer steps are done; told every 20, and at the end of an epoch.</summary>
public sealed record TrainingStep : RunEvent
{
    public required string Id { get; init; }
    public required int Epoch { get; init; }                             // from 1
    public required int Step { get; init; }                              // of the epoch, from 1
    public required double Loss { get; init; }                           // mean over the images since the last of these events
    public required double LearningRate { get; init; }                   // of the step
    public required double ImagesPerSecond { get; init; }                // since the last of these events
}

/// <param name="Id">"resnet18_s42".</param>
/// <param name="Epochs">That there will be.</param>
/// <param name="Result">As it stands in run.json.</param>
public sealed record EpochFinished(string Id, int Epochs, EpochResult Result) : RunEvent
{
    protected override string Line() => $"{Id} epoch {Result.Epoch}/{Epochs}: train loss {Result.TrainLoss:F4}, accuracy {Result.TrainAccuracy:P2}; "
        + $"val loss {Result.ValidationLoss:F4}, accuracy {Result.ValidationAccuracy:P2}, macro F1 {Result.ValidationMacroF1:F4}; {Result.Seconds:F1} s, {Result.ImagesPerSecond:F0} images/s";
}

/// <param name="Model">"vit_tiny_patch4_28".</param>
/// <param name="Epochs">That there will be.</param>
/// <param name="Result">Of training without labels.</param>
public sealed record PretrainEpochFinished(string Model, int Epochs, PretrainEpoch Result) : RunEvent
{
    protected override string Line() => $"pretraining {Model} epoch {Result.Epoch}/{Epochs}: loss {Result.Loss:F4}; {Result.Seconds:F1} s, {Result.ImagesPerSecond:F0} images/s";
}

/// <summary>One model with one seed is trained and tested.</summary>
public sealed record ModelFinished : RunEvent
{
    public required string Id { get; init; }
    public required bool Reused { get; init; }                           // finished by an earlier start of this run
    public required int BestEpoch { get; init; }
    public required double TestAccuracy { get; init; }
    public required double TestMacroF1 { get; init; }
    public required int Errors { get; init; }
    public required int TestImages { get; init; }
    public required double TrainSeconds { get; init; }

    protected override string Line() => Reused
        ? $"{Id}: finished before, not trained again"
        : $"{Id}: best epoch {BestEpoch}; test accuracy {TestAccuracy:P2}, macro F1 {TestMacroF1:F4}, {Errors} errors of {TestImages}";

    public static ModelFinished Of(ModelResult result, bool reused)
    {
        ArgumentNullException.ThrowIfNull(result);
        var scores = result.Test.Scores;
        return new ModelFinished
        {
            Id = result.Id,
            Reused = reused,
            BestEpoch = result.BestEpoch,
            TestAccuracy = scores.Accuracy,
            TestMacroF1 = scores.F1Macro,
            Errors = scores.Errors,
            TestImages = scores.N,
            TrainSeconds = result.TrainSeconds,
        };
    }
}

/// <param name="Stage">"data", "training", "evaluation", ...</param>
/// <param name="Id">"resnet18_s42"; null for what is of the whole run.</param>
/// <param name="Seconds">It took.</param>
public sealed record StageFinished(string Stage, string? Id, double Seconds) : RunEvent
{
    protected override string Line() => $"{Stage}{(Id is null ? "" : $" {Id}")}: {Seconds:F1} s";
}

/// <param name="First">Model.</param>
/// <param name="Second">Model.</param>
/// <param name="Kind">Which is better, if the test images tell.</param>
/// <param name="Difference">Of accuracy, first minus second.</param>
/// <param name="P">Corrected for the number of pairs.</param>
/// <param name="Sentence">The same in words.</param>
public sealed record VerdictReached(string First, string Second, VerdictKind Kind, double Difference, double P, string Sentence) : RunEvent
{
    protected override string Line() => Sentence;

    public static VerdictReached Of(ModelVerdict verdict)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        return new VerdictReached(verdict.First, verdict.Second, verdict.Kind, verdict.Accuracy.Estimate, verdict.HolmP, verdict.Text);
    }
}

/// <param name="Message">What whoever reads the results should know.</param>
public sealed record RunWarning(string Message) : RunEvent
{
    protected override string Line() => $"note: {Message}";
}

/// <param name="Path">Relative to the run folder.</param>
/// <param name="Description">One line.</param>
public sealed record ArtifactWritten(string Path, string Description) : RunEvent;

/// <param name="Report">How far a long task is.</param>
public sealed record ProgressMade(ProgressReport Report) : RunEvent;

/// <param name="Message">Of the log, with no event of its own.</param>
public sealed record LineLogged(string Message) : RunEvent
{
    protected override string Line() => Message;
}

/// <param name="Message">What is kept, and how to go on.</param>
public sealed record RunStopped(string Message) : RunEvent
{
    protected override string Line() => Message;
}

/// <param name="Message">What, where, and what to do.</param>
public sealed record RunFailed(string Message) : RunEvent
{
    protected override string Line() => $"failed: {Message}";
}

/// <param name="Place">The file or folder to look at first.</param>
/// <param name="Seconds">In all.</param>
public sealed record RunFinished(string Place, double Seconds) : RunEvent;
