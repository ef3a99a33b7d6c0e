using static TorchSharp.torch;

namespace Cytobench.Models;

/// <summary>Moves tensors between networks and safetensors files.</summary>
public static class Checkpoint
{
    private static readonly (ScalarType Type, string Dtype)[] Types =
    [
        (ScalarType.Float32, "F32"), (ScalarType.Float64, "F64"), (ScalarType.Float16, "F16"), (ScalarType.BFloat16, "BF16"),
        (ScalarType.Int64, "I64"), (ScalarType.Int32, "I32"), (ScalarType.Byte, "U8"), (ScalarType.Bool, "BOOL"),
    ];

    /// <summary>Writes named tensors; the same tensors and metadata give the same bytes.</summary>
    public static void Save(string path, IEnumerable<(string Name, Tensor Value)> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        using var scope = NewDisposeScope();
        SafetensorsFile.Write(path, [.. tensors.Select(Entry)], metadata);
    }

    private static SafetensorsTensor Entry((string Name, Tensor Value) named)
    {
        var dtype = Types.First(pair => pair.Type == named.Value.dtype).Dtype;
        return new SafetensorsTensor(named.Name, dtype, named.Value.shape, stream =>
        {
            using var _ = NewDisposeScope();
            stream.Write(named.Value.detach().cpu().contiguous().bytes);
        });
    }

    /// <summary>Copies a file's tensors into the given ones, whose names and shapes it must have exactly.</summary>
    public static IReadOnlyDictionary<string, string> Load(string path, IReadOnlyDictionary<string, Tensor> targets)
    {
        ArgumentNullException.ThrowIfNull(targets);
        using var file = SafetensorsFile.Open(path);
        Check(file, targets, file.Entries, optional: _ => false);
        using var _ = no_grad();
        foreach (var entry in file.Entries)
            Copy(file, entry, targets[entry.Name], Prefix(targets));
        return file.Metadata;
    }

    /// <summary>
    /// Starts a network from a weight file. The head may be missing or have another number of classes: then it keeps its
    /// fresh weights. A position embedding for another input size is resampled.
    /// </summary>
    /// <returns>The file's metadata.</returns>
    /// <exception cref="UserException">Names or shapes differ; the message lists them.</exception>
    public static IReadOnlyDictionary<string, string> LoadPretrained(string path, ImageClassifier model)
    {
        ArgumentNullException.ThrowIfNull(model);
        using var file = SafetensorsFile.Open(path);
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var targets = model.state_dict();
        var fresh = model.HeadNames.Any(name => file.Find(name) is not { } entry || !entry.Shape.SequenceEqual(targets[name].shape))
            ? model.HeadNames
            : [];
        var entries = file.Entries.Where(entry => !fresh.Contains(entry.Name)).ToList();
        Check(file, targets, entries, optional: name => fresh.Contains(name) || name.EndsWith("num_batches_tracked", StringComparison.Ordinal));
        foreach (var entry in entries)
            Copy(file, entry, targets[entry.Name], Prefix(targets));
        return file.Metadata;
    }

    private static void Check(SafetensorsFile file, IReadOnlyDictionary<string, Tensor> targets, IReadOnlyList<SafetensorsEntry> entries, Func<string, bool> optional)
    {
        var names = entries.Select(entry => entry.Name).ToHashSet();
        var differences = targets.Keys.Where(name => !names.Contains(name) && !optional(name)).Select(name => $"{name} is missing")
            .Concat(entries.Where(entry => !targets.ContainsKey(entry.Name)).Select(entry => $"{entry.Name} is not part of the model"))
            .Concat(entries.Where(entry => targets.TryGetValue(entry.Name, out var target) && !Fits(entry, target, Prefix(targets)))
                .Select(entry => $"{entry.Name} is ({string.Join(", ", entry.Shape)}), the model has ({string.Join(", ", targets[entry.Name].shape)})"))
            .ToList();
        if (differences.Count == 0)
            return;
        var more = differences.Count > 5 ? $" and {differences.Count - 5} more" : "";
        throw new UserException($"{file.Path}: does not fit the model: {string.Join("; ", differences.Take(5))}{more}");
    }

    /// <summary>Positions before the grid's: the class token's, where the network has one.</summary>
    private static int Prefix(IReadOnlyDictionary<string, Tensor> targets) => targets.ContainsKey("cls_token") ? 1 : 0;

    private static bool Fits(SafetensorsEntry entry, Tensor target, int prefix) =>
        entry.Shape.SequenceEqual(target.shape) || CanResample(entry, target, prefix);

    private static bool CanResample(SafetensorsEntry entry, Tensor target, int prefix) =>
        entry.Name == "pos_embed" && entry.Shape.Count == 3 && entry.Shape[0] == 1 && entry.Shape[2] == target.shape[2]
        && Math.Sqrt(entry.Shape[1] - prefix) is var side && side == Math.Floor(side) && side >= 1;

    private static void Copy(SafetensorsFile file, SafetensorsEntry entry, Tensor target, int prefix)
    {
        using var scope = NewDisposeScope();
        var type = Types.Where(pair => pair.Dtype == entry.Dtype).Select(pair => pair.Type).FirstOrDefault(ScalarType.ComplexFloat64);
        if (type == ScalarType.ComplexFloat64)
            throw new UserException($"{file.Path}: {entry.Name} has type {entry.Dtype}, which weights do not have");
        var value = empty([.. entry.Shape], dtype: type);
        file.ReadBytes(entry, value.bytes);
        if (!entry.Shape.SequenceEqual(target.shape))
            value = PositionEmbedding.Resample(value, (int)Math.Round(Math.Sqrt(target.shape[1] - prefix)), prefix == 1);
        target.copy_(value);
    }
}
