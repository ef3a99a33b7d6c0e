using System.Text.Json;
using Cytobench.Models;
using static TorchSharp.torch;

namespace Cytobench.Tests.Golden;

/// <summary>Resampling of a position embedding from 14 x 14 to 8 x 8 patches against timm.</summary>
public sealed class PositionEmbeddingGoldenTests
{
    [Fact]
    public void Resampled_positions_agree_with_timm()
    {
        var references = GoldenFolders.With("models.json").Select(folder => JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "models.json"))).RootElement)
            .Where(root => root.TryGetProperty("pos_embed_224_to_128_first8", out _)).ToList();
        Assert.SkipWhen(references.Count == 0, "no reference with a position embedding was found");
        foreach (var root in references)
        {
            using var scope = NewDisposeScope();
            long[] shape = [1, 197, 768];
            var resampled = PositionEmbedding.Resample(tensor(GoldenModel.Weights("pos_embed", shape)).view(shape), 8);
            var expected = root.GetProperty("pos_embed_224_to_128_first8").EnumerateArray().SelectMany(Flatten).ToArray();
            var actual = resampled[0].narrow(1, 0, 8).flatten().data<float>().ToArray();
            Assert.Equal(expected.Length, actual.Length);
            var tolerance = 1e-4 * expected.Max(Math.Abs);
            Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, tolerance));
            Assert.Equal(root.GetProperty("pos_embed_224_to_128_sum").GetDouble(), resampled.to(float64).sum().item<double>(), 1e-3);
        }
    }

    private static IEnumerable<double> Flatten(JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? element.EnumerateArray().SelectMany(Flatten) : [element.GetDouble()];
}
