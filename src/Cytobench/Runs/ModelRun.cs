using Cytobench.Data;
using Cytobench.Engine;
using Cytobench.Evaluation;
using Cytobench.Evaluation.Statistics;
using Cytobench.Models;
using Cytobench.Training;
using static TorchSharp.torch;

namespace Cytobench.Runs;

/// <summary>One model with one seed: build, train, reload the chosen epoch, test, write its files.</summary>
internal sealed class ModelRun(
    RunConfig config, RunOptions options, ModelSpec spec, int seed, TorchEngine engine, DeviceDataset data, RunFolder folder, RunMonitor monitor, StageClock clock)
{
    private readonly TrainingFolder training = new(folder, $"{spec.Name}_s{seed}");
    private readonly TrainConfig recipe = config.For(spec.Name);

    public ModelResult Run()
    {
        var resume = options.Resume;
        if (resume && ModelResultFile.TryLoad(folder, training.Id) is { } finished)
        {
            monitor.Tell(ModelFinished.Of(finished, reused: true));
            return finished;
        }
        using var scope = NewDisposeScope();
        using var model = spec.Create(data.Source.Info.ClassNames.Count, recipe.ImageSize, seed);
        var (weights, pretrainSeconds) = Start(model, resume);
        ModelPlacement.Move(model, engine);
        using var input = data.Input(recipe.ImageSize, weights.Normalization, engine.Device, engine.Precision);

        using var teacher = recipe.Distill is { } distill ? Teacher.Load(distill, DatasetHash.Sha256(data.Source), engine) : null;
        using var gpu = engine.IsCuda ? NvidiaDevice.Open() : null;
        var isWholeTraining = !training.HasLast || !resume;
        var joulesBefore = gpu?.TotalEnergyJoules;
        var trained = clock.Time("training", training.Id,
            () => new Trainer(engine, recipe, seed, training, monitor).Train(model, input, data.Train, data.Validation, data.Source.Validation.Labels, teacher, resume));
        var joulesTrained = gpu?.TotalEnergyJoules;
        training.LoadBest(model);
        monitor.Report(new ProgressReport($"testing {training.Id}", 0, data.Validation.Count + data.Test.Count, "images"));
        var validation = Evaluator.Evaluate(model, input, data.Validation, "val", data.Source.Validation.Labels, config.Tta, monitor.Cancellation);
        var joulesValidated = gpu?.TotalEnergyJoules;
        var testing = clock.Time("evaluation", training.Id,
            () => Evaluator.Evaluate(model, input, data.Test.OpenOnce(trained), "test", data.Source.Test.Labels, config.Tta, monitor.Cancellation));

        var (joulesTested, testSeconds) = (gpu?.TotalEnergyJoules, clock.Stages[^1].Seconds);
        var (deviceBytes, hostBytes) = (gpu?.ProcessMemoryBytes, EfficiencyProbe.PeakHostBytes());
        var timing = clock.Time("timing", training.Id, () => new EfficiencyProbe(engine, options.TimingSeconds).Measure(model, input, data.Validation, monitor.Cancellation));

        var result = new ModelResult
        {
            Model = spec.Name,
            Title = spec.Title,
            Family = spec.Family,
            Seed = seed,
            Parameters = model.parameters().Sum(parameter => parameter.numel()),
            FlopsPerImage = model.FlopsPerImage,
            Weights = weights.Description,
            Training = recipe,
            Normalization = weights.Normalization,
            Checkpoint = training.BestPath,
            Epochs = trained.Epochs,
            BestEpoch = trained.ChosenEpoch,
            Validation = validation,
            Test = testing,
            PretrainSeconds = pretrainSeconds,
            TrainSeconds = trained.Epochs.Sum(epoch => epoch.Seconds),
            TestImagesPerSecond = data.Test.Count / testSeconds,
            Efficiency = new Efficiency
            {
                CheckpointBytes = new FileInfo(folder.Resolve(training.BestPath)).Length,
                PeakHostBytes = hostBytes,
                DeviceBytes = deviceBytes,
                TrainJoules = isWholeTraining ? joulesTrained - joulesBefore : null,
                TestJoules = joulesTested - joulesValidated,
                LatencyRepeats = timing.LatencyRepeats,
                LatencyP50Seconds = timing.LatencyP50Seconds,
                LatencyP95Seconds = timing.LatencyP95Seconds,
                ThroughputBatch = timing.ThroughputBatch,
                ThroughputImagesPerSecond = timing.ThroughputImagesPerSecond,
            },
        };
        WriteCalibration(result);
        ModelResultFile.Write(result, data.Source.Info, data.Source.Test.Height, folder);
        monitor.Tell(ModelFinished.Of(result, reused: false));
        return result;
    }

    /// <summary>Given weights, or fresh ones; where the recipe has a stage without labels, that comes first.</summary>
    private (StartingWeights Weights, double Seconds) Start(ImageClassifier model, bool resume)
    {
        if (recipe.Pretrain is not { } pretrain || StartingWeights.Locate(config.Pretrained, spec.Name, monitor.Progress, monitor.Cancellation) is not null)
            return (StartingWeights.Apply(config.Pretrained, model, () => data.TrainStatistics, monitor.Progress, monitor.Cancellation), 0);
        var files = new PretrainFiles(folder.PrepareFile($"models/{training.Id}/pretrained.safetensors"));
        using var input = data.Input(recipe.ImageSize, data.TrainStatistics, engine.Device, engine.Precision);
        if (!files.IsFinished)
            clock.Time("pretraining", training.Id, () => new Pretrainer(engine, pretrain with { Seed = seed }, files, monitor).Run(spec, recipe.ImageSize, data.Train, input, resume));
        var weights = StartingWeights.Apply(files.Weights, model, () => data.TrainStatistics, monitor.Progress, monitor.Cancellation);
        return (weights with { Description = $"its own training images ({pretrain.Method}, {pretrain.Epochs} epochs)" }, files.Seconds());
    }

    /// <summary>Beside the checkpoint, so that whoever predicts with it can have true confidences.</summary>
    private void WriteCalibration(ModelResult result)
    {
        var probabilities = Array.ConvertAll(result.Validation.Probabilities, value => (double)value);
        CalibrationFit.Of(probabilities, result.Validation.Labels, result.Validation.Classes, config.Calibration)
            .Save(folder.PrepareFile($"models/{result.Id}/{CalibrationFit.File}"));
    }
}
