using Cytobench.Engine;
using Cytobench.Explain.Faithfulness;
using Cytobench.Models;
using Cytobench.Runs;
using Cytobench.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Cytobench.Explain.Sanity;

/// <summary>
/// Adebayo et al.'s data randomisation (arXiv:1810.03292, section 3.2): the same small network is trained twice from the same first weights, on the
/// labels and on shuffled ones, and both explain the same validation images for their true class. Costs two trainings: meant for few
/// images and epochs. Neither network is kept.
/// </summary>
public sealed class ShuffledLabelTest(TorchEngine engine, SanityOptions options, RunMonitor monitor)
{
    /// <param name="spec">Which network.</param>
    /// <param name="config">How both are trained; the last epoch counts, without averaging or a teacher.</param>
    /// <param name="seed">Of first weights, order and shuffle.</param>
    /// <param name="data">Its training images, as they are restricted, and validation images; test images are not touched.</param>
    /// <param name="methods">Those that the network supports.</param>
    public IReadOnlyList<ShuffledLabelSanity> Run(ModelSpec spec, TrainConfig config, int seed, DeviceDataset data, IReadOnlyList<IExplanationMethod> methods)
    {
        using var scope = NewDisposeScope();
        var recipe = config with { Keep = "last", EmaDecay = 0, Distill = null, Pretrain = null };
        using var shuffled = data.Train.Relabelled(Shuffle(data.Train.HostLabels, seed));
        using var input = data.Input(recipe.ImageSize, data.TrainStatistics, engine.Device, engine.Precision);
        using var exact = data.Input(recipe.ImageSize, data.TrainStatistics, engine.Device, ScalarType.Float32);
        using var learnt = Train(spec, recipe, seed, data, data.Train, input, out var accuracy);
        using var memorised = Train(spec, recipe, seed, data, shuffled, input, out var shuffledAccuracy);

        var rows = tensor(Array.ConvertAll(EvenSteps.Through(data.Validation.Count, options.Images), place => (long)place), device: engine.Device);
        var images = exact.Prepare(data.Validation.Pixels.index_select(0, rows));
        var targets = data.Validation.Labels.index_select(0, rows);
        return [.. methods.Select(method =>
        {
            using var step = NewDisposeScope();
            var batches = new ExplainedBatches(images, method, monitor.Cancellation);
            var similarity = ExplainedBatches.Compare(batches.Maps(learnt, targets), batches.Maps(memorised, targets), options.Bootstrap);
            return new ShuffledLabelSanity
            {
                Model = spec.Name,
                Seed = seed,
                Method = method.Name,
                Title = method.Title,
                TrainImages = data.Train.Count,
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

    private ImageClassifier Train(ModelSpec spec, TrainConfig recipe, int seed, DeviceDataset data, DeviceImages train, ImageInput input, out double accuracy)
    {
        var folder = Directory.CreateTempSubdirectory("cytobench-shuffled-");
        var model = spec.Create(data.Source.Info.ClassNames.Count, recipe.ImageSize, seed);
        try
        {
            ModelPlacement.Move(model, engine);
            var trained = new Trainer(engine, recipe, seed, new TrainingFolder(new RunFolder(folder.FullName), $"{spec.Name}_s{seed}"), monitor)
                .Train(model, input, train, data.Validation, data.Source.Validation.Labels, teacher: null, resume: false);
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
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
