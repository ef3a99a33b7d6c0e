using Cytobench.Metrics;

namespace Cytobench.Explain.Faithfulness;

/// <summary>How far maps show what their networks depend on; part of a run's run.json. docs/explain.md says how each number is made and what it does not show.</summary>
public sealed record FaithfulnessResult
{
    public required int Images { get; init; }
    public required MapGrid CoarsestGrid { get; init; }                  // of all methods; where comparisons across grids are made
    public required FaithfulnessOptions Options { get; init; }
    public required IReadOnlyList<ModelFaithfulness> Models { get; init; }
}

/// <summary>All methods on one trained model. Numbers of different models are not comparable: they depend on how confident a model is.</summary>
public sealed record ModelFaithfulness
{
    public required string Model { get; init; }                          // "resnet18"
    public required int Seed { get; init; }                              // of its training
    public required IReadOnlyList<MethodFaithfulness> Methods { get; init; }
    public required IReadOnlyList<MethodPair> Pairs { get; init; }       // of all methods, each tested score, as they are and on equal grids

    public string Id() => $"{Model}_s{Seed}";
}

public sealed record MethodFaithfulness
{
    public required string Method { get; init; }                         // "gradcam"
    public required string Title { get; init; }                          // "Grad-CAM"
    public required MapGrid Grid { get; init; }
    public required IReadOnlyList<ScoreEstimate> Scores { get; init; }   // in the order of FaithfulnessScores.All
    public required MeanCurves Curves { get; init; }
    public required IReadOnlyList<ControlResult> Controls { get; init; } // coarsened: only where the grid is finer than the coarsest
    public required ControlVerdict Verdict { get; init; }
    public required string Sentence { get; init; }                       // the verdict in words

    public ScoreEstimate Score(FaithfulnessScore score) => Scores.First(one => one.Score == score);

    public ControlResult? Control(ControlMap control) => Controls.FirstOrDefault(one => one.Control == control);
}

/// <param name="Score">Which.</param>
/// <param name="N">Images on which it is defined.</param>
/// <param name="Mean">NaN without any.</param>
/// <param name="Interval">95 %, BCa bootstrap over images.</param>
/// <param name="PerImage">In the order of the images; NaN where undefined or not measured.</param>
public sealed record ScoreEstimate(FaithfulnessScore Score, int N, double Mean, Interval Interval, double[] PerImage);

/// <summary>A control under the same perturbations of the same images.</summary>
public sealed record ControlResult
{
    public required ControlMap Control { get; init; }
    public required MapGrid Grid { get; init; }
    public required IReadOnlyList<ControlScore> Scores { get; init; }    // those that are tested
    public required MeanCurves Curves { get; init; }

    public ControlScore Score(FaithfulnessScore score) => Scores.First(one => one.Score == score);
}

/// <param name="Score">Which.</param>
/// <param name="Mean">Of the control.</param>
/// <param name="Interval">95 %, of the control.</param>
/// <param name="Advantage">How much better the method is on the same images: positive where it is better, whatever the score's direction.</param>
/// <param name="AdvantageInterval">95 %, BCa bootstrap over images.</param>
/// <param name="P">Wilcoxon signed rank over images, two-sided.</param>
/// <param name="HolmP">Corrected over the tested scores, the two controls that know nothing and all methods of the model; coarsened maps by themselves.</param>
/// <param name="MethodIsBetter">Corrected p below 0.05 and an interval above 0.</param>
public sealed record ControlScore(FaithfulnessScore Score, double Mean, Interval Interval, double Advantage, Interval AdvantageInterval, double P, double HolmP, bool MethodIsBetter);

/// <summary>Two methods of one model on the same images.</summary>
/// <param name="First">Method, as "gradcam".</param>
/// <param name="Second">Method.</param>
/// <param name="Score">Which.</param>
/// <param name="OnEqualGrids">Whether both maps were brought to the coarsest grid first.</param>
/// <param name="Advantage">How much better the first is: positive where it is better, whatever the score's direction.</param>
/// <param name="Interval">95 %, BCa bootstrap over images.</param>
/// <param name="P">Wilcoxon signed rank over images, two-sided.</param>
/// <param name="HolmP">Corrected over all pairs and scores of the model, equal grids by themselves.</param>
public sealed record MethodPair(string First, string Second, FaithfulnessScore Score, bool OnEqualGrids, double Advantage, Interval Interval, double P, double HolmP);

/// <summary>Whether a method does better than maps that know nothing of the network.</summary>
public enum ControlVerdict
{
    /// <summary>Than both, on every tested score.</summary>
    Beats,

    /// <summary>Than both on some scores.</summary>
    Partly,

    /// <summary>On no score than both.</summary>
    DoesNot,

    /// <summary>Too few images for an interval.</summary>
    TooFewImages,
}
