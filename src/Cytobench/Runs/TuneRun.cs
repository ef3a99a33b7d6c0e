using Cytobench.Data;
using Cytobench.Engine;
using Cytobench.Models;
using Cytobench.Training;
using static TorchSharp.torch;

namespace Cytobench.Runs;

/// <summary>Range tests of a run's models on its training images; validation and test images stay where they are.</summary>
public static class TuneRun
{
    /// <param name="config">What a run would be given; schedule, rate and epochs do not matter.</param>
    /// <param name="options">Where the engine and the data are.</param>
    /// <param name="range">Rates and steps.</param>
    /// <param name="monitor">Gets log and progress; carries the wish to stop.</param>
    /// <exception cref="UserException">Option or data is not usable, or a model diverged at once.</exception>
    public static IReadOnlyList<TunedModel> Run(RunConfig config, RunOptions options, RateRange range, RunMonitor monitor)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(range);
        ArgumentNullException.ThrowIfNull(monitor);
        range.Check();
        RunConfigCheck.Check(config);
        var engine = TorchEngine.Start(RunStart.Engine(config, options));
        foreach (var model in config.Models)
            StartingWeights.Locate(config.Pretrained, model, monitor.Progress, monitor.Cancellation);
        using var data = DataSources.Open(RunStart.Request(config, options, monitor));
        using var train = DeviceImages.Upload(data.Train, engine.Device).Restricted(config.TrainImages, data.Info.ClassNames.Count, config.Seeds[0]);
        return [.. config.Models.Select(ModelCatalogue.Find).Select(spec => Test(spec, config, train, data.Info.ClassNames.Count, range, engine, monitor))];
    }

    private static TunedModel Test(ModelSpec spec, RunConfig config, DeviceImages train, int classes, RateRange range, TorchEngine engine, RunMonitor monitor)
    {
        using var scope = NewDisposeScope();
        var recipe = config.For(spec.Name) with { Distill = null, EmaDecay = 0 }; // no average is tested here
        using var model = spec.Create(classes, recipe.ImageSize, config.Seeds[0]);
        var weights = StartingWeights.Apply(config.Pretrained, model, () => PixelStatistics.Compute(train.Pixels), monitor.Progress, monitor.Cancellation);
        ModelPlacement.Move(model, engine);
        using var input = new ImageInput((int)train.Pixels.shape[1], (int)train.Pixels.shape[2], recipe.ImageSize, weights.Normalization, engine.Device, engine.Precision);
        var points = new LearningRateRange(recipe, config.Seeds[0], monitor).Run(model, input, train, range.From, range.To, range.Steps);
        return new TunedModel(spec.Name, spec.Title, recipe.LearningRate, points, RateSuggestion.Of(points));
    }
}

/// <summary>Which rates a range test tries.</summary>
public sealed record RateRange
{
    public double From { get; init; } = 1e-6;
    public double To { get; init; } = 1;
    public int Steps { get; init; } = 100;

    /// <exception cref="UserException">The first value that means nothing, with its option.</exception>
    public void Check()
    {
        if (!(From > 0 && double.IsFinite(From)))
            throw new UserException($"--from {From}: choose a rate above 0");
        if (!(To > From && double.IsFinite(To)))
            throw new UserException($"--to {To}: choose a rate above --from, {From}");
        if (Steps is < 10 or > 100_000)
            throw new UserException($"--steps {Steps}: choose 10 or more");
    }
}

/// <summary>A model's range test.</summary>
/// <param name="Model">"resnet18".</param>
/// <param name="Title">For tables and figures.</param>
/// <param name="Configured">The rate that the config has.</param>
/// <param name="Points">One for each step.</param>
/// <param name="Suggestion">What follows from them.</param>
public sealed record TunedModel(string Model, string Title, double Configured, IReadOnlyList<RatedLoss> Points, RateSuggestion Suggestion);
