using System.Text.Json;
using System.Text.RegularExpressions;
using Cytobench.Data;
using Cytobench.Evaluation;
using Cytobench.Metrics;

namespace Cytobench.Tests.Golden;

/// <summary>
/// Against scikit-learn: each metrics.json names models, their scores, and lies beside NAME_test_probabilities.npy and the labels.
/// </summary>
public sealed partial class MetricsGoldenTests
{
    private const double Tolerance = 1e-9;                               // of 1, or relative where the value is larger

    public static TheoryData<string, string> Models
    {
        get
        {
            var models = new TheoryData<string, string>();
            foreach (var folder in GoldenFolders.With("metrics.json"))
                foreach (var model in Document(folder).GetProperty("models").EnumerateObject())
                    models.Add(folder, model.Name);
            if (models.Count == 0)
                models.Add("", "");
            return models;
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Scores_are_those_of_the_other_implementation(string folder, string model)
    {
        Assert.SkipWhen(folder.Length == 0, "no metrics.json in ../shared/golden or CYTOBENCH_GOLDEN");
        var set = PredictionFile.Read(Path.Combine(folder, $"{model}_test_probabilities.npy"));
        set = set.WithLabels(LabelFile.Read(LabelPath(folder, model)), "labels");
        var actual = JsonDocument.Parse(MetricsJson.Serialize(set.Score())).RootElement;

        var expected = Document(folder).GetProperty("models").GetProperty(model);
        Assert.NotEmpty(expected.EnumerateObject());
        foreach (var field in expected.EnumerateObject())
        {
            Assert.True(actual.TryGetProperty(field.Name, out var value), $"{folder}: '{field.Name}' of {model} is not one of our scores");
            AssertAgree(field.Name, field.Value, value);
        }
    }

    public static TheoryData<string> Pairs
    {
        get
        {
            var folders = GoldenFolders.With("metrics.json").Where(folder => Document(folder).TryGetProperty("pair", out _)).ToArray();
            return [.. folders.Length > 0 ? folders : [""]];
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void The_paired_test_of_the_first_two_models_agrees(string folder)
    {
        Assert.SkipWhen(folder.Length == 0, "no metrics.json with a pair in ../shared/golden or CYTOBENCH_GOLDEN");
        var models = Document(folder).GetProperty("models").EnumerateObject().Select(model => model.Name).Take(2).ToArray();
        Assert.Equal(2, models.Length);
        var labels = LabelFile.Read(LabelPath(folder, models[0]));
        var predictions = models.Select(model => NpyFile.ReadDoubles(Path.Combine(folder, $"{model}_test_probabilities.npy")))
            .Select(file => Predictions.MostProbable(file.Values, file.Shape[1])).ToArray();
        var actual = McNemar.Exact(predictions[0], predictions[1], labels);

        foreach (var field in Document(folder).GetProperty("pair").EnumerateObject())
        {
            Assert.Equal(Number(field.Value), field.Name switch
            {
                "only_first_right" => actual.OnlyFirstRight,
                "only_second_right" => actual.OnlySecondRight,
                "mcnemar_exact_p" => actual.P,
                _ => throw new InvalidDataException($"{folder}: '{field.Name}' is not one of our paired statistics"),
            }, Tolerance);
        }
    }

    private static void AssertAgree(string name, JsonElement expected, JsonElement actual)
    {
        if (expected.ValueKind != JsonValueKind.Array)
        {
            var (wanted, got) = (Number(expected), Number(actual));
            var agree = double.IsNaN(wanted) ? double.IsNaN(got) : Math.Abs(wanted - got) <= Tolerance * Math.Max(1, Math.Abs(wanted));
            Assert.True(agree, $"{name}: {got:R}, the other implementation has {wanted:R}");
            return;
        }
        Assert.Equal(expected.GetArrayLength(), actual.GetArrayLength());
        for (var i = 0; i < expected.GetArrayLength(); i++)
            AssertAgree($"{name}[{i}]", expected[i], actual[i]);
    }

    private static double Number(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => double.NaN,
        JsonValueKind.String when value.GetString() == "NaN" => double.NaN,
        _ => value.GetDouble(),
    };

    private static string LabelPath(string folder, string model) =>
        new[] { $"{model}_test_labels.npy", "test_labels.npy", "labels.npy" }.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists)
        ?? throw new FileNotFoundException($"{folder}: no labels for {model}");

    /// <summary>Python writes NaN without quotes, which JSON does not know.</summary>
    private static JsonElement Document(string folder) =>
        JsonDocument.Parse(BareNaN().Replace(File.ReadAllText(Path.Combine(folder, "metrics.json")), "null")).RootElement;

    [GeneratedRegex("""(?<=[\[:,\s])NaN(?=[\],\s}])""")]
    private static partial Regex BareNaN();
}
