using Cytobench.Data;
using Cytobench.Engine;
using Cytobench.Explain.Faithfulness;
using Cytobench.Models;
using Cytobench.Runs;
using Cytobench.Training;
using Cytobench.Training.Augmentation;
using TorchSharp;
using static TorchSharp.torch;

namespace Cytobench.Explain.Sanity;

/// <summary>
/// Adebayo et al.'s data randomisation (arXiv:1810.03292, section 3.2): the same network is trained twice from the same first weights, on the
/// labels and on shuffled ones, and both explain the same validation images for their true class. The run's own training cannot be repeated for this:
/// few small images are learnt by heart, without augmentation. Neither network is kept.
/// </summary>
/// <param name="engine">Where it computes.</param>
/// <param name="options">How many images and epochs.</param>
/// <param name="monitor">Gets progress; carries the wish to stop.</param>
public sealed class ShuffledLabelTest(TorchEngine engine, SanityOptions options, RunMonitor monitor)
{
    /// <param name="spec">Which network.</param>
    /// <param name="runImageSize">What the run's network sees; it may be more than is trained with here.</param>
    /// <param name="seed">Of images, first weights, order and shuffle.</param>
    /// <param name="data">Its training and validation images; test images are not touched.</param>
    /// <param name="methods">Those that the network supports.</param>
    public IReadOnlyList<ShuffledLabelSanity> Run(ModelSpec spec, int runImageSize, int seed, Dataset data, IReadOnlyList<IExplanationMethod> methods)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(data);
        using var scope = NewDisposeScope();
        var recipe = Recipe(ImageSize(spec, runImageSize));
        var classes = data.Info.ClassNames.Count;
        using var train = DeviceImages.Upload(data.Train, StratifiedSubset.Choose(data.Train.Labels, classes, options.ShuffledImages, seed), engine.Device);
        using var validation = DeviceImages.Upload(data.Validation, EvenSteps.Through(data.Validation.Count, options.Images), engine.Device);
        using var shuffled = train.Relabelled(Shuffle(train.HostLabels, seed));
        var statistics = PixelStatistics.Compute(train.Pixels);
        ImageInput Input(ScalarType precision) => new(data.Train.Height, data.Train.Width, recipe.ImageSize, statistics, engine.Device, precision);
        using var input = Input(engine.Precision);
        using var exact = Input(ScalarType.Float32);
        using var learnt = Train(spec, recipe, seed, classes, train, validation, input, "labels", out var accuracy);
        using var memorised = Train(spec, recipe, seed, classes, shuffled, validation, input, "shuffled labels", out var shuffledAccuracy);

        var images = exact.Prepare(validation.Pixels);
        return [.. methods.Select(method =>
        {
            using var step = NewDisposeScope();
            var batches = new ExplainedBatches(images, method, monitor.Cancellation);
            var similarity = ExplainedBatches.Compare(batches.Maps(learnt, validation.Labels), batches.Maps(memorised, validation.Labels), options.Bootstrap);
            return new ShuffledLabelSanity
            {
                Model = spec.Name,
                Seed = seed,
                Method = method.Name,
                Title = method.Title,
                TrainImages = train.Count,
                Epochs = recipe.Epochs,
                ImageSize = recipe.ImageSize,
                TrainAccuracy = accuracy,
                ShuffledTrainAccuracy = shuffledAccuracy,
                Similarity = similarity,
                Verdict = SanityVerdicts.ShuffledLabels(similarity, shuffledAccuracy),
            };
        })];
    }

    internal static int[] Shuffle(int[] labels, int seed) => Array.ConvertAll(new SeededRandom(seed, "shuffled labels").Permutation(labels.Length), place => labels[place]);

    /// <summary>The run's size, or the largest below the limit that the network takes.</summary>
    internal int ImageSize(ModelSpec spec, int runImageSize) => Math.Min(runImageSize, Math.Max(1, options.ShuffledImageSize / spec.SizeMultiple) * spec.SizeMultiple);

    /// <summary>For learning by heart: small batches for many steps, and nothing that stands against it.</summary>
    private TrainConfig Recipe(int imageSize) => new()
    {
        ImageSize = imageSize,
        Epochs = options.ShuffledEpochs,
        BatchSize = 32,
        Optimizer = "adamw",
        LearningRate = 5e-4,
        Schedule = "cosine",
        WarmupEpochs = 1,
        GradClipNorm = 1,
        Keep = "last",
        Augment = new AugmentConfig { HorizontalFlip = false },
    };

    private ImageClassifier Train(ModelSpec spec, TrainConfig recipe, int seed, int classes, DeviceImages train, DeviceImages validation, ImageInput input, string learns, out double accuracy)
    {
        var model = spec.Create(classes, recipe.ImageSize, seed);
        using var unseen = new RunMonitor(null, monitor.Progress, monitor.Cancellation); // for those who listen this is no training of the run
        try
        {
            ModelPlacement.Move(model, engine);
            var trained = new Trainer(engine, recipe, seed, new TrainingFolder(run: null, $"{spec.Name} on {learns}"), unseen)
                .Train(model, input, train, validation, validation.HostLabels, teacher: null, resume: false);
            accuracy = trained.Epochs[^1].TrainAccuracy;
            model.to(ScalarType.Float32);
            model.eval();
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }
}
