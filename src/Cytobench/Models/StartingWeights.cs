using System.Globalization;

namespace Cytobench.Models;

/// <summary>Where a network's first weights come from, and the normalisation that goes with them.</summary>
/// <param name="Description">For reports: "from scratch", "ImageNet (timm/resnet18.tv_in1k)", a file's name.</param>
/// <param name="Normalization">Of the input.</param>
public sealed record StartingWeights(string Description, Normalization Normalization)
{
    /// <param name="pretrained">none, imagenet, FILE.safetensors or MODEL=FILE,MODEL=FILE.</param>
    /// <param name="model">Freshly initialised; gets the weights.</param>
    /// <param name="trainStatistics">Asked when training starts from scratch.</param>
    /// <param name="progress">Told of a download.</param>
    /// <param name="cancellation">Stops a download.</param>
    /// <exception cref="UserException">Weights cannot be fetched or do not fit.</exception>
    public static StartingWeights Apply(string pretrained, ImageClassifier model, Func<Normalization> trainStatistics, IProgress<ProgressReport>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(pretrained);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(trainStatistics);
        if (Locate(pretrained, model.Spec.Name, progress, cancellation) is not { } path)
            return new StartingWeights("from scratch", trainStatistics());
        var metadata = Checkpoint.LoadPretrained(path, model);
        return PretrainedWeights.Exist(model.Spec.Name) && path == PretrainedWeights.CachePath(model.Spec.Name)
            ? new StartingWeights($"ImageNet ({PretrainedWeights.Repository(model.Spec.Name)})", model.Spec.PretrainedNormalization)
            : new StartingWeights(Path.GetFileName(path) + Pretraining(metadata), ReadNormalization(metadata) ?? model.Spec.PretrainedNormalization);
    }

    /// <summary>What a file of <c>cytobench pretrain</c> says of itself; empty for others.</summary>
    private static string Pretraining(IReadOnlyDictionary<string, string> metadata) =>
        metadata.TryGetValue("method", out var method) && metadata.TryGetValue("epochs", out var epochs)
            ? $" ({method}, {epochs} {(epochs == "1" ? "epoch" : "epochs")}{(metadata.TryGetValue("data", out var data) ? $" on {data}" : "")})"
            : "";

    /// <summary>The weight file that a model starts from, fetched if need be; null for none.</summary>
    /// <exception cref="UserException">It is not there and cannot be fetched.</exception>
    public static string? Locate(string pretrained, string model, IProgress<ProgressReport>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(pretrained);
        var file = pretrained.Contains('=', StringComparison.Ordinal) ? FileOf(pretrained, model) : pretrained;
        if (file is null or "none")
            return null;
        if (file == "imagenet")
            return PretrainedWeights.Locate(model, progress, cancellation);
        return File.Exists(file) ? file : throw new UserException($"--pretrained {file}: no such file; name a .safetensors file, imagenet or none");
    }

    /// <summary>What a checkpoint of ours says of its input.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Metadata(Normalization normalization)
    {
        ArgumentNullException.ThrowIfNull(normalization);
        static string Text(IEnumerable<double> values) => string.Join(" ", values.Select(value => value.ToString("R", CultureInfo.InvariantCulture)));
        return [new("mean", Text(normalization.Mean)), new("std", Text(normalization.Deviation))];
    }

    private static Normalization? ReadNormalization(IReadOnlyDictionary<string, string> metadata)
    {
        double[]? Three(string key) =>
            metadata.TryGetValue(key, out var text) && text.Split(' ') is { Length: 3 } parts
            && parts.All(part => double.TryParse(part, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value))
                ? [.. parts.Select(part => double.Parse(part, CultureInfo.InvariantCulture))]
                : null;
        return Three("mean") is { } mean && Three("std") is { } deviation && deviation.All(value => value > 0) ? new Normalization(mean, deviation) : null;
    }

    private static string? FileOf(string pretrained, string name) =>
        pretrained.Split(',').Select(part => part.Split('=', 2)).FirstOrDefault(pair => pair.Length == 2 && pair[0].Trim() == name)?[1].Trim();
}
