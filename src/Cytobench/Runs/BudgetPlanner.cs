using System.Diagnostics;
using System.Text.Json;
using Cytobench.Engine;
using Cytobench.Evaluation;
using Cytobench.Models;
using Cytobench.Training;
using static TorchSharp.torch;

namespace Cytobench.Runs;

/// <summary>
/// Fits a run to a time: measures how fast each model learns and predicts, then chooses the epochs, and a stratified subset of the training
/// images where whole epochs would leave the time unused or not fit. What is measured is thrown away.
/// </summary>
internal sealed class BudgetPlanner(RunConfig config, TorchEngine engine, DeviceDataset data, RunFolder folder, RunMonitor monitor)
{
    private const string PlanFile = "plan.json";
    private const double Aim = 0.97;                                     // of the budget: a busy machine is slower later, never faster
    private const int FewestEpochs = 3;                                  // a schedule needs some; rather fewer images
    private const int MostEpochs = 100;
    private const double UnusedShare = 0.05;                             // of the budget, from which a subset fills it better than whole epochs
    private const int Rounds = 2;                                        // all models, then all again: what disturbs a machine for seconds hits one of them
    private const int WarmUpSteps = 3;
    private const int FewestSteps = 5;

    /// <summary>The plan of an earlier start of this run, or a new one.</summary>
    /// <param name="sinceStart">Running since the run began.</param>
    public RunPlan Plan(Stopwatch sinceStart)
    {
        var path = folder.Resolve(PlanFile);
        if (File.Exists(path))
            return JsonSerializer.Deserialize<RunPlan>(File.ReadAllText(path), CytobenchJson.Options)!;
        var measured = Enumerable.Range(0, Rounds).SelectMany(_ => config.Models.Select(model => Measure(ModelCatalogue.Find(model), config.For(model)))).ToList();
        var speeds = measured.GroupBy(speed => speed.Model).Select(rounds => ModelSpeed.Mean(rounds)).ToList();
        return Choose(config, new DataCounts(data.Train.Count, data.Validation.Count, data.Test.Count, data.Source.Info.ClassNames.Count), speeds, sinceStart.Elapsed.TotalSeconds);
    }

    /// <summary>A resumed run keeps the plan of its first start.</summary>
    public void Save(RunPlan plan) => folder.WriteText(PlanFile, JsonSerializer.Serialize(plan, CytobenchJson.Options));

    /// <summary>The config that the plan means; repeating it needs no budget.</summary>
    public static RunConfig Apply(RunConfig config, RunPlan plan) => config.WithTraining(training => training with
    {
        Epochs = plan.Epochs,
        WarmupEpochs = Math.Min(training.WarmupEpochs, plan.Epochs / 5.0),
    }) with
    {
        BudgetSeconds = 0,
        TrainImages = plan.TrainImages == plan.AllTrainImages ? 0 : plan.TrainImages,
    };

    /// <param name="config">The budget, the seeds, and what comes after training.</param>
    /// <param name="counts">Of the data.</param>
    /// <param name="speeds">One for each model.</param>
    /// <param name="spent">Seconds since the run began.</param>
    /// <exception cref="UserException">Not even a few small epochs fit.</exception>
    internal static RunPlan Choose(RunConfig config, DataCounts counts, IReadOnlyList<ModelSpeed> speeds, double spent)
    {
        var train = config.TrainImages == 0 ? counts.Train : Math.Min(counts.Train, config.TrainImages);
        var views = config.Tta == TestTimeAugmentation.Dihedral ? DihedralViews.Count : 1;
        var perImage = speeds.Sum(speed => 1 / speed.TrainImagesPerSecond) * config.Seeds.Count; // of one epoch, all models
        var perEpoch = speeds.Sum(speed => counts.Validation / speed.TestImagesPerSecond) * config.Seeds.Count;
        var reserved = speeds.Sum(speed => (counts.Test + counts.Validation) * views / speed.TestImagesPerSecond) * config.Seeds.Count + OtherSeconds(config, counts);
        var left = Aim * config.BudgetSeconds - spent - reserved;
        var whole = (int)Math.Min(MostEpochs, Math.Floor(left / (train * perImage + perEpoch)));
        var unused = left - whole * (train * perImage + perEpoch);
        var (epochs, images) = (whole, train);
        if (whole < FewestEpochs || (whole < MostEpochs && unused > UnusedShare * config.BudgetSeconds))
        {
            epochs = Math.Max(FewestEpochs, whole + 1);
            images = (int)Math.Min(train, (left / epochs - perEpoch) / perImage);
        }
        var fewest = Math.Min(train, config.Models.Max(model => config.For(model).BatchSize)); // a batch, or all where there are fewer
        if (images < fewest)
            throw new UserException($"--budget {config.BudgetSeconds:F0} s: too short; {FewestEpochs} epochs of {fewest} images, tests and the report take about {spent + reserved + FewestEpochs * (fewest * perImage + perEpoch):F0} s here");
        return new RunPlan
        {
            BudgetSeconds = config.BudgetSeconds,
            Epochs = epochs,
            TrainImages = images,
            AllTrainImages = counts.Train,
            PlannedSeconds = spent + reserved + epochs * (images * perImage + perEpoch),
            SpentSeconds = spent,
            ReservedSeconds = reserved,
            Speeds = speeds,
        };
    }

    /// <summary>
    /// What is neither training nor prediction, by figures measured on two cores of a server: the bootstrap, maps with their overlays, the timing probe,
    /// figures and pages.
    /// </summary>
    private static double OtherSeconds(RunConfig config, DataCounts counts)
    {
        var trainings = config.Models.Count * config.Seeds.Count;
        var votes = config.Seeds.Count + config.Models.Count;            // at most, where there are several
        var bootstrap = config.Resamples / 10_000.0 * counts.Test / 3_421 * (trainings + votes) * 1.5;
        var explained = config.SamplesPerClass * counts.Classes * trainings * 0.06;
        return bootstrap + explained + 2.5 * trainings + 6;
    }

    /// <summary>Of one model, one round, training or prediction: half a percent of the budget, but enough to see and not enough to bore.</summary>
    private double SecondsToMeasure => Math.Clamp(0.005 * config.BudgetSeconds, 2, 10);

    private ModelSpeed Measure(ModelSpec spec, TrainConfig recipe)
    {
        monitor.Report(new ProgressReport($"measuring {spec.Name}", 0, 0, "steps"));
        using var scope = NewDisposeScope();
        using var model = spec.Create(data.Source.Info.ClassNames.Count, recipe.ImageSize, config.Seeds[0]);
        ModelPlacement.Move(model, engine);
        using var input = data.Input(recipe.ImageSize, data.TrainStatistics, engine.Device, engine.Precision);
        using var teacher = recipe.Distill is { } distill ? Teacher.Load(distill, Data.DatasetHash.Sha256(data.Source), engine) : null;
        using var state = new TrainingState(model, recipe, data.Train);
        using var steps = new TrainingSteps(state, recipe, config.Seeds[0], input, data.Train, teacher);
        model.train();
        var batch = Math.Min(recipe.BatchSize, data.Train.Count);
        var training = PerSecond(batch, step => steps.Take(epoch: 1, step % state.StepsPerEpoch));
        var some = Math.Min(256, data.Validation.Count);
        using var images = data.Validation.Select([.. Enumerable.Range(0, some)]);
        var testing = PerSecond(some, _ => Evaluator.Predict(model, input, images, cancellation: monitor.Cancellation));
        return new ModelSpeed(spec.Name, training, testing);
    }

    /// <summary>Images per second of a repeated step, after a warm-up.</summary>
    private double PerSecond(int images, Action<int> step)
    {
        var (clock, count) = (new Stopwatch(), 0);
        for (var i = 0; i < WarmUpSteps + FewestSteps || clock.Elapsed.TotalSeconds < SecondsToMeasure; i++)
        {
            monitor.Cancellation.ThrowIfCancellationRequested();
            if (i == WarmUpSteps)
            {
                engine.Synchronize();
                clock.Start();
            }
            using var scope = NewDisposeScope();
            step(i);
            count += i >= WarmUpSteps ? 1 : 0;
        }
        engine.Synchronize();
        return count * images / clock.Elapsed.TotalSeconds;
    }

    /// <summary>Images of each split, and classes.</summary>
    internal readonly record struct DataCounts(int Train, int Validation, int Test, int Classes);
}
