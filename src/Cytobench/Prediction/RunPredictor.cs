using System.IO.Hashing;
using Cytobench.Engine;
using Cytobench.Evaluation;
using Cytobench.Evaluation.Statistics;
using Cytobench.Explain;
using Cytobench.Runs;
using static TorchSharp.torch;

namespace Cytobench.Prediction;

/// <summary>
/// The models of a finished run and their votes, for images that the run never saw: prepared, predicted, calibrated and decided as the run's
/// own test images were. Owns the models. One thread at a time.
/// </summary>
public sealed class RunPredictor : IDisposable
{
    private const int BatchSize = 64;
    private const int ChunkBytes = 1 << 25;                              // of pixels that are decoded before they are predicted

    private readonly TorchEngine engine;
    private readonly List<LoadedModel> models;
    private readonly IReadOnlyList<Predictor> singles;                   // in the order of the models, without predictions
    private readonly Dictionary<string, LoadedModel> exact = [];         // in float32, for explanations, where the models are not

    private RunPredictor(FinishedRun run, TorchEngine engine, List<LoadedModel> models, IReadOnlyList<Predictor> predictors, PredictionOptions options)
    {
        (Run, this.engine, this.models) = (run, engine, models);
        var data = run.Summary.Data;
        (ClassNames, Format) = (data.ClassNames, new StoredFormat(data.Height, data.Channels));
        singles = [.. predictors.Take(models.Count).Select(predictor => predictor with { Test = [], Validation = null })];
        Rules = [.. predictors.Select((predictor, index) => Rule(predictor, index, options))];
    }

    public FinishedRun Run { get; }
    public IReadOnlyList<string> ClassNames { get; }
    public StoredFormat Format { get; }

    /// <summary>How each predictor decides: the models, then their votes.</summary>
    public IReadOnlyList<DecisionRule> Rules { get; }

    /// <summary>The models alone, in the order of <see cref="Rules"/>.</summary>
    public IReadOnlyList<ModelResult> Models => [.. models.Select(model => model.Result)];

    public string Device => engine.DeviceName;

    /// <summary>The explanation methods that a model supports, its usual one first.</summary>
    public IReadOnlyList<IExplanationMethod> Methods(ModelResult model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var classifier = models.Single(loaded => loaded.Result.Id == model.Id).Classifier;
        return [.. ExplanationMethods.Supporting(classifier).Prepend(ExplanationMethods.For(classifier)).Distinct()];
    }

    /// <summary>Opens the run, starts the engine and loads the models.</summary>
    /// <exception cref="UserException">No finished run, no such model, or a checkpoint or calibration that is missing.</exception>
    public static RunPredictor Open(PredictionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        var run = FinishedRun.Open(options.Run, options.Data);
        var results = run.Choose("--model", options.Model);
        var engine = run.StartEngine(options.Device, options.EngineFolder);
        var models = new List<LoadedModel>();
        try
        {
            models.AddRange(results.Select(result => run.Load(result, engine)));
            return new RunPredictor(run, engine, models, RunStatistics.Predictors(results), options);
        }
        catch
        {
            models.ForEach(model => model.Dispose());
            throw;
        }
    }

    /// <param name="pixels">B images, each in the run's <see cref="Format"/>; all are predicted at once.</param>
    /// <returns>For each image the decisions, in the order of <see cref="Rules"/>.</returns>
    public IReadOnlyList<IReadOnlyList<Decision>> Predict(ReadOnlySpan<byte> pixels)
    {
        var (count, classes) = (pixels.Length / Format.Bytes, ClassNames.Count);
        ArgumentOutOfRangeException.ThrowIfNotEqual(pixels.Length, count * Format.Bytes);
        var own = Probabilities(pixels, count);
        var predicted = SoftVotes.AddTo([.. singles.Select((single, index) => single with { Test = own[index] })], classes);
        var decisions = new Decision[count][];
        for (var image = 0; image < count; image++)
        {
            var number = (long)(XxHash3.HashToUInt64(pixels.Slice(image * Format.Bytes, Format.Bytes)) >> 1);
            decisions[image] = [.. Rules.Select((rule, index) => rule.Decide(predicted[index].Test.AsSpan(image * classes, classes), number))];
        }
        return decisions;
    }

    /// <summary>Reads and predicts images, a part at a time, in their order.</summary>
    /// <exception cref="OperationCanceledException">Between two parts.</exception>
    public IEnumerable<ImagePrediction> PredictAll(IImageInputs images, IProgress<ProgressReport>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(images);
        var chunk = Math.Max(BatchSize, ChunkBytes / Format.Bytes / BatchSize * BatchSize);
        for (var first = 0; first < images.Count; first += chunk)
        {
            cancellation.ThrowIfCancellationRequested();
            var (pixels, faults) = Read(images, first, Math.Min(chunk, images.Count - first));
            for (var start = 0; start < faults.Length; start += BatchSize)
            {
                cancellation.ThrowIfCancellationRequested();
                var end = Math.Min(start + BatchSize, faults.Length);
                foreach (var prediction in Predict(images, first, pixels, faults, start, end))
                    yield return prediction;
                progress?.Report(new ProgressReport("predicting", first + end, images.Count, "images"));
            }
        }
    }

    /// <summary>Where models looked in one image.</summary>
    /// <param name="pixels">In the run's <see cref="Format"/>.</param>
    /// <param name="model">An id or a name of the run; null for all models.</param>
    /// <param name="target">The class that is explained; null: what each model predicts.</param>
    /// <param name="methods">Names; each model takes those that it supports. Without any, each takes its usual one.</param>
    /// <exception cref="UserException">No such model, class or method.</exception>
    public IReadOnlyList<ExplanationMap> Explain(ReadOnlySpan<byte> pixels, string? model, int? target, IReadOnlyList<string> methods)
    {
        ArgumentNullException.ThrowIfNull(methods);
        ArgumentOutOfRangeException.ThrowIfNotEqual(pixels.Length, Format.Bytes);
        UserException.Require(target is null || (target >= 0 && target < ClassNames.Count), $"class {target}: there are {ClassNames.Count}, numbered from 0");
        var chosen = models.Where(loaded => model is null || loaded.Result.Id == model || loaded.Result.Model == model).ToList();
        UserException.Require(chosen.Count > 0, $"model {model}: there are {string.Join(", ", models.Select(loaded => loaded.Result.Id))}");
        using var scope = NewDisposeScope();
        var image = Upload(pixels, 1);
        return [.. chosen.SelectMany(loaded => Explain(Exact(loaded), image, target, methods))];
    }

    /// <summary>
    /// Begins to look training images up in the models' feature spaces. The result is the caller's, to be disposed before this predictor; it
    /// asks the models, so it is used on the same thread.
    /// </summary>
    /// <param name="images">Belong to the result from here on.</param>
    public NeighbourIndex Index(TrainingImages images) => new(images, [.. models.Select(Exact)], engine.Device);

    public void Dispose()
    {
        models.ForEach(model => model.Dispose());
        foreach (var model in exact.Values)
            model.Dispose();
    }

    private DecisionRule Rule(Predictor predictor, int index, PredictionOptions options)
    {
        var (summary, labels) = (Run.Summary, models[0].Result.Validation.Labels);
        if (predictor.Validation is not { Length: > 0 } validation)
            throw new UserException($"{options.Run}: holds no validation predictions, on which thresholds are fitted");
        var calibration = index < models.Count
            ? CalibrationFit.Load(Run.Folder.Resolve($"models/{predictor.Id}/{CalibrationFit.File}"))
            : CalibrationFit.Of(validation, labels, ClassNames.Count, summary.Config.Calibration);
        return DecisionRule.Of(predictor, labels, ClassNames.Count, calibration, options, summary.Config);
    }

    /// <returns>For each model row-major B x K.</returns>
    private double[][] Probabilities(ReadOnlySpan<byte> pixels, int count)
    {
        using var scope = NewDisposeScope();
        using var _ = inference_mode();
        var batch = Upload(pixels, count);
        var rows = new float[count * ClassNames.Count];
        return [.. models.Select(model =>
        {
            Evaluator.PredictBatch(model.Classifier, model.Input, batch, Run.Summary.Config.Tta, rows, 0);
            return Array.ConvertAll(rows, value => (double)value);
        })];
    }

    /// <returns>uint8 (B, H, W, C) on the engine's device; belongs to the current dispose scope.</returns>
    private Tensor Upload(ReadOnlySpan<byte> pixels, int count)
    {
        var host = empty([count, Format.Size, Format.Size, Format.Channels], dtype: ScalarType.Byte);
        pixels.CopyTo(host.bytes);
        return host.to(engine.Device);
    }

    private (byte[] Pixels, string?[] Faults) Read(IImageInputs images, int first, int count)
    {
        var (pixels, faults) = (new byte[(long)count * Format.Bytes], new string?[count]);
        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
        {
            try
            {
                images.Read(first + i, pixels.AsSpan(i * Format.Bytes, Format.Bytes));
            }
            catch (InvalidDataException fault)
            {
                faults[i] = fault.Message;
            }
        });
        return (pixels, faults);
    }

    private IEnumerable<ImagePrediction> Predict(IImageInputs images, int first, byte[] pixels, string?[] faults, int start, int end)
    {
        int[] good = [.. Enumerable.Range(start, end - start).Where(i => faults[i] is null)];
        var readable = new byte[good.Length * Format.Bytes];
        for (var i = 0; i < good.Length; i++)
            pixels.AsSpan(good[i] * Format.Bytes, Format.Bytes).CopyTo(readable.AsSpan(i * Format.Bytes));
        IReadOnlyList<IReadOnlyList<Decision>> decisions = good.Length == 0 ? [] : Predict(readable);
        var next = 0;
        for (var i = start; i < end; i++)
            yield return new ImagePrediction(images.Name(first + i), faults[i], faults[i] is null ? decisions[next++] : []);
    }

    /// <summary>Explanations and features are computed in float32, as the run's are.</summary>
    private LoadedModel Exact(LoadedModel model)
    {
        if (engine.Precision == ScalarType.Float32)
            return model;
        if (!exact.TryGetValue(model.Result.Id, out var loaded))
            exact[model.Result.Id] = loaded = Run.Load(model.Result, engine, ScalarType.Float32);
        return loaded;
    }

    private static IEnumerable<ExplanationMap> Explain(LoadedModel model, Tensor image, int? target, IReadOnlyList<string> methods) =>
        ExplanationMethods.Choose(methods, model.Classifier).Select(method => Explain(model, method, image, target));

    private static ExplanationMap Explain(LoadedModel model, IExplanationMethod method, Tensor image, int? target)
    {
        using var scope = NewDisposeScope();
        var input = model.Input.Prepare(image);
        var wanted = target ?? Predicted(model, input);
        var map = Explainer.Normalize(method.Explain(model.Classifier, input, tensor([(long)wanted], device: image.device))).to(float32).cpu().contiguous();
        return new ExplanationMap
        {
            Model = model.Result.Id,
            Method = method.Name,
            Layer = method.Layer(model.Classifier),
            Class = wanted,
            Height = (int)map.shape[1],
            Width = (int)map.shape[2],
            Values = map.data<float>().ToArray(),
        };
    }

    private static int Predicted(LoadedModel model, Tensor input)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        return (int)model.Classifier.call(input).argmax(1).cpu().item<long>();
    }
}
