using System.Globalization;
using Cytobench.Explain.Faithfulness;
using Cytobench.Explain.Sanity;
using Cytobench.Reporting.Comparisons;
using Cytobench.Reporting.Figures;
using Cytobench.Runs;

namespace Cytobench.Reporting.Explanations;

/// <summary>results/faithfulness.csv and sanity.csv, and the figures of both; nothing where nothing was measured.</summary>
internal sealed class FaithfulnessWriter : IRunWriter
{
    private const string FaithfulnessFile = "results/faithfulness.csv";
    private const string SanityFile = "results/sanity.csv";

    public string Name => "faithfulness of maps";

    public IEnumerable<Artifact> Write(RunSummary summary, RunFolder folder)
    {
        if (MeasuredMethods.Of(new ComparedModels(summary), summary) is not { } measured)
            yield break;
        if (measured.Faithfulness is { Models.Count: > 0 } faithfulness)
        {
            folder.Write(FaithfulnessFile, stream => WriteScores(stream, faithfulness));
            yield return new Artifact(FaithfulnessFile, "how far each method's maps show what the network depends on, beside controls");
            foreach (var artifact in folder.WriteBoth("figures/faithfulness_curves", FaithfulnessCurves.Whole(measured), "probability of the target while pixels are perturbed in the maps' order"))
                yield return artifact;
        }
        if (measured.Sanity is { Methods.Count: > 0 } sanity)
        {
            folder.Write(SanityFile, stream => WriteDepths(stream, sanity));
            yield return new Artifact(SanityFile, "how like themselves maps stay while layers get untrained weights");
            foreach (var artifact in folder.WriteBoth("figures/sanity_curves", SanityCurves.Whole(measured), "rank correlation of maps while layers get untrained weights"))
                yield return artifact;
        }
    }

    private static void WriteScores(Stream stream, FaithfulnessResult faithfulness)
    {
        using var csv = CsvOutput.Open(stream);
        csv.WriteRecord("model", "seed", "method", "score", "n", "mean", "lower_95", "upper_95", "random_mean", "advantage_over_random", "holm_p_random", "gaussian_mean", "advantage_over_gaussian", "holm_p_gaussian");
        foreach (var model in faithfulness.Models)
        {
            foreach (var method in model.Methods)
            {
                foreach (var score in method.Scores)
                {
                    var controls = ((ControlMap[])[ControlMap.Random, ControlMap.CentredGaussian]).SelectMany(control =>
                        method.Control(control)!.Scores.FirstOrDefault(one => one.Score == score.Score) is { } own ? (string[])[Numbers.Exact(own.Mean), Numbers.Exact(own.Advantage), Numbers.Exact(own.HolmP)] : ["", "", ""]);
                    csv.WriteRecord([model.Model, Whole(model.Seed), method.Method, SnakeCase(score.Score), Whole(score.N), Numbers.Exact(score.Mean), Numbers.Exact(score.Interval.Lower), Numbers.Exact(score.Interval.Upper), .. controls]);
                }
            }
        }
    }

    private static void WriteDepths(Stream stream, SanityResult sanity)
    {
        using var csv = CsvOutput.Open(stream);
        csv.WriteRecord("model", "seed", "method", "randomised", "layers", "n", "spearman", "spearman_lower_95", "spearman_upper_95", "ssim", "ssim_lower_95", "ssim_upper_95", "kept_predictions");
        foreach (var method in sanity.Methods)
            foreach (var (kind, depths) in ((string, IReadOnlyList<RandomisedDepth>)[])[("cascading", method.Cascading), ("independent", method.Independent)])
                foreach (var depth in depths)
                    csv.WriteRecord([method.Model, Whole(method.Seed), method.Method, kind, depth.Layers, Whole(depth.Similarity.N), .. ((double[])
                    [
                        depth.Similarity.Spearman, depth.Similarity.SpearmanInterval.Lower, depth.Similarity.SpearmanInterval.Upper,
                        depth.Similarity.Ssim, depth.Similarity.SsimInterval.Lower, depth.Similarity.SsimInterval.Upper, depth.KeptPredictions,
                    ]).Select(Numbers.Exact)]);
    }

    private static string Whole(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string SnakeCase(FaithfulnessScore score) => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(score.ToString());
}
