using Cytobench.Data;
using Cytobench.Robustness;
using Cytobench.Runs;

namespace Cytobench.Reporting.Tests;

/// <summary>A robustness result as it could have been: every balanced error is 0.1 + 0.02 x severity.</summary>
internal static class SampleRobustness
{
    public static RunSummary AddTo(RunSummary summary, RunFolder folder, bool hasReference = true, bool undefined = false)
    {
        var pixels = new byte[56 * 12 * 12 * 3];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)(i * 7);
        NpyFile.Write(folder.PrepareFile("robustness/images.npy"), pixels, 56, 12, 12, 3);
        ShiftScores Scores(int severity) => new(undefined ? double.NaN : 0.1 + 0.02 * severity, 0.9 - 0.02 * severity, 0.03, 0.4);
        var scores = CorruptionCatalogue.All.Select(corruption => (corruption.Name, (IReadOnlyList<ShiftScores>)[.. Enumerable.Range(1, 5).Select(Scores)])).ToArray();
        return summary with
        {
            Robustness = new RobustnessResult
            {
                Split = "test",
                Images = 60,
                Seed = 42,
                Device = "cpu",
                Precision = "fp32",
                Corruptions = [.. CorruptionCatalogue.All.Select(corruption => new CorruptionDescription(corruption.Name, corruption.Title, corruption.Parameters))],
                Severities = [1, 2, 3, 4, 5],
                HasReference = hasReference,
                ImagesFile = "robustness/images.npy",
                Models = [.. summary.Models.Select(model => ModelRobustness.Of(model.Model, model.Seed, Scores(0), scores, hasReference))],
            },
        };
    }
}
