using Cytobench.Engine;
using Cytobench.Models;
using Cytobench.Runs;
using static TorchSharp.torch;

namespace Cytobench.Training;

/// <summary>A trained network whose outputs another learns; it sees the student's augmented images at its own size and normalisation.</summary>
internal sealed class Teacher : IDisposable
{
    private readonly ImageClassifier model;
    private readonly Normalization normalization;

    private Teacher(ImageClassifier model, Normalization normalization, string description) =>
        (this.model, this.normalization, Description) = (model, normalization, description);

    public string Description { get; }                                   // "resnet18_s42 of runs/x"

    /// <param name="config">Which run and model.</param>
    /// <param name="dataSha256">Of the student's data, which must be the teacher's: else its training images could be the student's test images.</param>
    /// <param name="engine">Where it runs.</param>
    /// <exception cref="UserException">No such run or model, or it learnt from other data.</exception>
    public static Teacher Load(DistillConfig config, string dataSha256, TorchEngine engine)
    {
        var summary = RunJson.Load(config.Run);
        if (summary.Data.Sha256 != dataSha256)
            throw new UserException($"--distill {config.Run}: was trained on other images than --data has, so it may know the test images; train the teacher on the same data");
        var result = Choose(summary, config);
        var model = LoadedModel.LoadClassifier(result, summary.Data.ClassNames.Count, new RunFolder(config.Run));
        ModelPlacement.Move(model, engine);
        model.eval();
        return new Teacher(model, result.Normalization, $"{result.Id} of {summary.Name}");
    }

    private static ModelResult Choose(RunSummary summary, DistillConfig config)
    {
        var matches = summary.Models.Where(result => config.Model is null || result.Id == config.Model || result.Model == config.Model).ToList();
        var names = string.Join(", ", summary.Models.Select(result => result.Id));
        return matches.Count switch
        {
            1 => matches[0],
            0 => throw new UserException($"--distill-model {config.Model}: {config.Run} has {names}"),
            _ => throw new UserException($"--distill {config.Run}: has {names}; choose one with --distill-model"),
        };
    }

    /// <param name="images">(B, 3, S, S) as the student sees them.</param>
    /// <param name="seenThrough">The student's normalisation.</param>
    /// <returns>float32 (B, K); belongs to the current dispose scope.</returns>
    public Tensor Logits(Tensor images, Normalization seenThrough)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        return model.call(Operators.ChannelsLast(AsSeen(images, seenThrough))).to(float32).MoveToOuterDisposeScope();
    }

    private Tensor AsSeen(Tensor images, Normalization from)
    {
        Tensor PerChannel(Func<int, double> value) => tensor(Enumerable.Range(0, 3).Select(c => (float)value(c)).ToArray(), [1, 3, 1, 1], device: images.device).to(images.dtype);
        if (!from.Mean.SequenceEqual(normalization.Mean) || !from.Deviation.SequenceEqual(normalization.Deviation))
        {
            images = images * PerChannel(c => from.Deviation[c] / normalization.Deviation[c])
                + PerChannel(c => (from.Mean[c] - normalization.Mean[c]) / normalization.Deviation[c]);
        }
        return images.shape[2] == model.ImageSize
            ? images
            : nn.functional.interpolate(images, [model.ImageSize, model.ImageSize], mode: InterpolationMode.Bilinear, align_corners: false);
    }

    public void Dispose() => model.Dispose();
}
