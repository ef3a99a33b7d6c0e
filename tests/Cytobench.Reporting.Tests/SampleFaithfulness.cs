using Cytobench.Explain.Faithfulness;
using Cytobench.Explain.Sanity;
using Cytobench.Metrics;
using Cytobench.Runs;

namespace Cytobench.Reporting.Tests;

/// <summary>Measured maps as they could have been: straight curves, and outcomes of every kind.</summary>
internal static class SampleFaithfulness
{
    private static readonly double[] Falling = [.. Enumerable.Range(0, 11).Select(step => 0.95 - 0.08 * step)];
    private static readonly double[] Rising = [.. Enumerable.Range(0, 11).Select(step => 0.15 + 0.08 * step)];

    public static ExplanationSet AddTo(ExplanationSet set, bool undefined = false) => set with { Faithfulness = Faithfulness(undefined), Sanity = Sanity(undefined) };

    private static FaithfulnessResult Faithfulness(bool undefined) => new()
    {
        Images = 40,
        CoarsestGrid = new MapGrid(4, 4),
        Options = new FaithfulnessOptions(),
        Models = [.. ((string[])["resnet18", "vit_tiny_patch4_28"]).Select(model => new ModelFaithfulness
        {
            Model = model,
            Seed = 42,
            Methods = [Method("gradcam", "Grad-CAM", new MapGrid(4, 4), isBetter: true, undefined), Method("rollout", "attention rollout", new MapGrid(7, 7), isBetter: false, undefined)],
            Pairs = [.. FaithfulnessScores.Tested.Select(info => new MethodPair("gradcam", "rollout", info.Score, false, undefined ? double.NaN : 0.02, new Interval(0.01, 0.03), 0.001, undefined ? double.NaN : 0.01))],
        })],
    };

    private static MethodFaithfulness Method(string name, string title, MapGrid grid, bool isBetter, bool undefined)
    {
        var nothing = new Interval(double.NaN, double.NaN);
        ControlResult Control(ControlMap control, MapGrid own) => new()
        {
            Control = control,
            Grid = own,
            Curves = new MeanCurves(Falling, Rising, Falling[..10], Falling[..10]),
            Scores = [.. FaithfulnessScores.Tested.Select(info => new ControlScore(info.Score, 0.4, new Interval(0.35, 0.45), undefined ? double.NaN : 0.1, undefined ? nothing : new Interval(0.05, 0.15), 0.001, undefined ? double.NaN : 0.01, isBetter && !undefined))],
        };
        return new MethodFaithfulness
        {
            Method = name,
            Title = title,
            Grid = grid,
            Scores = [.. FaithfulnessScores.All.Select(info => new ScoreEstimate(info.Score, undefined ? 0 : 40, undefined ? double.NaN : 0.31, undefined ? nothing : new Interval(0.29, 0.33), [.. Enumerable.Repeat(0.31, 40)]))],
            Curves = new MeanCurves(Falling, Rising, Falling[..10], Rising[..10]),
            Controls = [Control(ControlMap.Random, grid), Control(ControlMap.CentredGaussian, new MapGrid(28, 28)), .. grid.Height > 4 ? [Control(ControlMap.Coarsened, new MapGrid(4, 4))] : (ControlResult[])[]],
            Verdict = undefined ? ControlVerdict.TooFewImages : isBetter ? ControlVerdict.Beats : ControlVerdict.DoesNot,
            Sentence = $"Sentence of {name}.",
        };
    }

    private static SanityResult Sanity(bool undefined)
    {
        var value = undefined ? double.NaN : 0.4;
        var similarity = new MapSimilarity(20, value, new Interval(value - 0.1, value + 0.1), value, new Interval(value - 0.1, value + 0.1), [value], [value]);
        (string Model, string Method, string Title)[] methods = [("resnet18", "gradcam", "Grad-CAM"), ("vit_tiny_patch4_28", "rollout", "attention rollout")];
        return new SanityResult
        {
            Options = new SanityOptions(),
            Methods = [.. methods.Select(one => new MethodSanity
            {
                Model = one.Model,
                Seed = 42,
                Method = one.Method,
                Title = one.Title,
                Images = 20,
                Cascading = [new RandomisedDepth("norm + head", similarity, 0.2), new RandomisedDepth("blocks.0", similarity, 0.1)],
                Independent = [new RandomisedDepth("norm + head", similarity, 0.2), new RandomisedDepth("blocks.0", similarity, 0.9)],
                OtherClass = similarity,
                Verdicts =
                [
                    new SanityVerdict(SanityCheck.CascadingRandomisation, "Little is left.", SanityOutcome.Failed, "It stays."),
                    new SanityVerdict(SanityCheck.RandomLogit, "Another map.", one.Method == "rollout" ? SanityOutcome.FailsByConstruction : SanityOutcome.Passed, "It does."),
                ],
            })],
        };
    }
}
