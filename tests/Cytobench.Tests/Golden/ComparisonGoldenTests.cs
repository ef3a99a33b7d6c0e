using System.Text.Json;
using Cytobench.Evaluation.Statistics;

namespace Cytobench.Tests.Golden;

/// <summary>The published pair of ../shared/golden: exact McNemar as SciPy's binomial test gives it.</summary>
public sealed class ComparisonGoldenTests
{
    [Fact]
    public void The_published_pair_shows_no_evidence_of_a_difference()
    {
        var folder = GoldenFolders.With("metrics.json").FirstOrDefault(folder => File.Exists(Path.Combine(folder, "ViT-Base_test_probabilities.npy")));
        Assert.SkipWhen(folder is null, "no published predictions in ../shared/golden");
        var files = ComparedFiles.Read([Path.Combine(folder!, "ViT-Base_test_probabilities.npy"), Path.Combine(folder!, "ConvNeXtBase_test_probabilities.npy")], Path.Combine(folder!, "test_labels.npy"), [], null);
        var request = new StatisticsRequest { Predictors = files.Predictors, Labels = files.Labels, ClassNames = files.ClassNames, Resamples = 100 };
        var statistics = ComparisonStatistics.Compute(request);
        Assert.StartsWith("No evidence of a difference: ", Assert.Single(statistics.Verdicts).Text, StringComparison.Ordinal);

        using var metrics = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder!, "metrics.json")));
        using var written = JsonDocument.Parse(ComparisonJson.Serialize(statistics, request));
        foreach (var expected in metrics.RootElement.GetProperty("pair").EnumerateObject())
            Assert.Equal(expected.Value.GetDouble(), written.RootElement.GetProperty("pair").GetProperty(expected.Name).GetDouble(), 1e-9);
        Assert.Equal(0.871415, statistics.Pairs[0].McnemarExactP, 6);
    }
}
