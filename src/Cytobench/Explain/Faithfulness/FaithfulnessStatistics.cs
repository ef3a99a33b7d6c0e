using Cytobench.Evaluation.Statistics;
using Cytobench.Metrics;

namespace Cytobench.Explain.Faithfulness;

/// <summary>From numbers of each image to intervals, paired tests and verdicts.</summary>
internal static class FaithfulnessStatistics
{
    public static ModelFaithfulness Of(string model, int seed, IReadOnlyList<MeasuredMethod> methods, BootstrapConfig config)
    {
        var informed = Corrected(methods.SelectMany(method => (ControlKey[])[new(method, ControlMap.Random, method.Random), new(method, ControlMap.CentredGaussian, method.Gaussian)]), config);
        var coarsened = Corrected(methods.Where(method => method.Coarsened is not null).Select(method => new ControlKey(method, ControlMap.Coarsened, method.Coarsened!)), config);
        return new ModelFaithfulness
        {
            Model = model,
            Seed = seed,
            Methods =
            [
                .. methods.Select(method =>
                {
                    ControlResult[] controls = [.. informed.Concat(coarsened).Where(one => one.Key.Method == method).Select(one => one.Result)];
                    return new MethodFaithfulness
                    {
                        Method = method.Name,
                        Title = method.Title,
                        Grid = method.Own.Grid,
                        Scores = [.. FaithfulnessScores.All.Select(info => Estimate(info.Score, method.Own.Scores[info.Score], config))],
                        Curves = method.Own.Curves,
                        Controls = controls,
                        Verdict = FaithfulnessVerdict.Of(controls),
                        Sentence = FaithfulnessVerdict.Describe(method.Title, controls, method.Own.Scores[FaithfulnessScore.DeletionAuc].Length),
                    };
                }),
            ],
            Pairs = [.. Pairs(methods, onEqualGrids: false, config), .. Pairs(methods, onEqualGrids: true, config)],
        };
    }

    private static ScoreEstimate Estimate(FaithfulnessScore score, double[] perImage, BootstrapConfig config)
    {
        var interval = MeanBootstrap.Of(perImage, config);
        return new ScoreEstimate(score, perImage.Count(double.IsFinite), interval.Estimate, interval.Bca, perImage);
    }

    /// <summary>All tested scores of these controls as one family.</summary>
    private static IReadOnlyList<(ControlKey Key, ControlResult Result)> Corrected(IEnumerable<ControlKey> keys, BootstrapConfig config)
    {
        var all = keys.ToArray();
        var tests = all.SelectMany(key => FaithfulnessScores.Tested.Select(info => Test(info, key.Method.Own, key.Maps, config))).ToArray();
        var holm = Holm.Correct(Array.ConvertAll(tests, test => test.P));
        return
        [
            .. all.Select((key, at) => (key, new ControlResult
            {
                Control = key.Control,
                Grid = key.Maps.Grid,
                Curves = key.Maps.Curves,
                Scores =
                [
                    .. FaithfulnessScores.Tested.Select((info, score) =>
                    {
                        var place = at * FaithfulnessScores.Tested.Count + score;
                        var (advantage, own) = (tests[place].Advantage, MeanBootstrap.Of(key.Maps.Scores[info.Score], config));
                        return new ControlScore(info.Score, own.Estimate, own.Bca, advantage.Estimate, advantage.Bca, tests[place].P, holm[place], holm[place] < ComparisonStatistics.Level && advantage.Bca.Lower > 0);
                    }),
                ],
            })),
        ];
    }

    private static IEnumerable<MethodPair> Pairs(IReadOnlyList<MeasuredMethod> methods, bool onEqualGrids, BootstrapConfig config)
    {
        var pairs = (from first in Enumerable.Range(0, methods.Count)
                     from second in Enumerable.Range(first + 1, methods.Count - first - 1)
                     from info in FaithfulnessScores.Tested
                     let one = methods[first]
                     let other = methods[second]
                     where !onEqualGrids || one.Own.Grid != other.Own.Grid
                     let test = onEqualGrids ? Test(info, one.OnCoarsestGrid, other.OnCoarsestGrid, config) : Test(info, one.Own, other.Own, config)
                     select new MethodPair(one.Name, other.Name, info.Score, onEqualGrids, test.Advantage.Estimate, test.Advantage.Bca, test.P, double.NaN)).ToArray();
        return pairs.Zip(Holm.Correct(Array.ConvertAll(pairs, pair => pair.P)), (pair, p) => pair with { HolmP = p });
    }

    private static (BootstrapInterval Advantage, double P) Test(FaithfulnessScoreInfo info, MeasuredMaps first, MeasuredMaps second, BootstrapConfig config)
    {
        var differences = first.Scores[info.Score].Zip(second.Scores[info.Score], info.Advantage).Where(double.IsFinite).ToArray();
        return (MeanBootstrap.Of(differences, config), differences.Length == 0 ? double.NaN : WilcoxonSignedRank.Test(differences).P);
    }

    private sealed record ControlKey(MeasuredMethod Method, ControlMap Control, MeasuredMaps Maps);
}
