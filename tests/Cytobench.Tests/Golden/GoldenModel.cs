using System.Globalization;
using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using Cytobench.Models;
using static TorchSharp.torch;

namespace Cytobench.Tests.Golden;

/// <summary>One model of a models.json, built here with the weights and inputs that its formulas give.</summary>
internal sealed class GoldenModel : IDisposable
{
    private readonly JsonElement values;
    private readonly Lazy<ImageClassifier> model;                        // references with few fields skip most tests before it is built

    public GoldenModel(string file, string name)
    {
        values = JsonDocument.Parse(File.ReadAllText(file)).RootElement.GetProperty("models").GetProperty(name);
        var (spec, size) = Resolve(name);
        Size = values.TryGetProperty("size", out var stated) ? stated.GetInt32() : size;
        model = new(() => Build(spec));
    }

    public ImageClassifier Model => model.Value;

    public int Size { get; }

    public int Batch => values.TryGetProperty("batch", out var batch) ? batch.GetInt32() : 2;

    public bool Has(string field) => values.TryGetProperty(field, out _);

    public JsonElement this[string field]
    {
        get
        {
            Assert.SkipUnless(Has(field), $"this reference has no {field}");
            return values.GetProperty(field);
        }
    }

    public double[] Numbers(string field) => [.. this[field].EnumerateArray().Select(value => value.GetDouble())];

    /// <summary>x[i] = sin(0.0137 i + 0.3 floor(i / S)) over (B, 3, S, S).</summary>
    public Tensor Images()
    {
        var pixels = new float[Batch * 3 * Size * Size];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (float)Math.Sin(0.0137 * i + 0.3 * (i / Size));
        return tensor(pixels, [Batch, 3, Size, Size]);
    }

    public Tensor Labels() => arange(Batch, dtype: ScalarType.Int64);

    private ImageClassifier Build(ModelSpec spec)
    {
        var built = spec.Create(8, Size, seed: 0);
        using var _ = no_grad();
        foreach (var (key, target) in built.state_dict())
        {
            using var scope = NewDisposeScope();
            if (target.is_floating_point())
                target.copy_(tensor(Weights(key, target.shape)).view(target.shape));
        }
        return built;
    }

    public static float[] Weights(string name, long[] shape)
    {
        var count = shape.Aggregate(1L, (product, side) => product * side);
        var k = Crc32.HashToUInt32(Encoding.UTF8.GetBytes(name)) % 1000;
        var weights = new float[count];
        Parallel.For(0L, count, i =>
        {
            var v = Math.Sin(0.7310585 * i + 0.1 * k);
            weights[i] = (float)(name switch
            {
                _ when name.EndsWith("running_mean", StringComparison.Ordinal) => 0.1 * v,
                _ when name.EndsWith("running_var", StringComparison.Ordinal) => 1 + 0.5 * v,
                _ when name.EndsWith("bias", StringComparison.Ordinal) || name is "cls_token" or "pos_embed" => 0.02 * v,
                _ when shape.Length == 1 => 1 + 0.1 * v,
                _ => v * Math.Sqrt(2.0 / (count / shape[0])),
            });
        });
        return weights;
    }

    /// <summary>A catalogue name, or one whose last number is the input size: resnet18_224, vit_base_patch16_64.</summary>
    public static (ModelSpec Spec, int Size) Resolve(string name)
    {
        if (ModelCatalogue.All.FirstOrDefault(spec => spec.Name == name) is { } exact)
            return (exact, exact.NativeSize);
        var cut = name.LastIndexOf('_');
        var size = int.Parse(name.AsSpan(cut + 1), CultureInfo.InvariantCulture);
        var stem = name[..cut];
        return (ModelCatalogue.All.Single(spec => spec.Name == stem || spec.Name == $"{stem}_{spec.NativeSize}"), size);
    }

    public void Dispose()
    {
        if (model.IsValueCreated)
            model.Value.Dispose();
    }
}
