using Cytobench.Metrics;

namespace Cytobench.Explain.Sanity;

/// <summary>
/// Whether maps change when what they should depend on is destroyed (Adebayo et al. 2018, arXiv:1810.03292); part of a run's run.json.
/// docs/explain.md says how each number is made and what it does not show.
/// </summary>
public sealed record SanityResult
{
    public required SanityOptions Options { get; init; }
    public required IReadOnlyList<MethodSanity> Methods { get; init; }   // of every model and method
    public IReadOnlyList<ShuffledLabelSanity> ShuffledLabels { get; init; } = []; // where small networks were trained for it
}

/// <summary>One method on one trained model.</summary>
public sealed record MethodSanity
{
    public required string Model { get; init; }                          // "resnet18"
    public required int Seed { get; init; }                              // of its training
    public required string Method { get; init; }                         // "gradcam"
    public required string Title { get; init; }                          // "Grad-CAM"
    public required int Images { get; init; }
    public required IReadOnlyList<RandomisedDepth> Cascading { get; init; } // from the head down, one group of layers more each time
    public required IReadOnlyList<RandomisedDepth> Independent { get; init; } // the same groups, each alone
    public required MapSimilarity OtherClass { get; init; }              // of the map of another class; NaN with one class
    public required IReadOnlyList<SanityVerdict> Verdicts { get; init; }

    public string Id() => $"{Model}_s{Seed}";
}

/// <summary>After some layers got the weights of an untrained network.</summary>
/// <param name="Layers">The group, as "layer4" or "norm + head"; in a cascade the last that was added.</param>
/// <param name="Similarity">Of each image's map to what it was.</param>
/// <param name="KeptPredictions">Share of images whose predicted class stayed.</param>
public sealed record RandomisedDepth(string Layers, MapSimilarity Similarity, double KeptPredictions);

/// <summary>How alike two maps of each image are; 1 if the same. NaN for images of which a map is constant.</summary>
/// <param name="N">Images on which it is defined.</param>
/// <param name="Spearman">Mean rank correlation over pixels.</param>
/// <param name="SpearmanInterval">95 %, BCa bootstrap over images.</param>
/// <param name="Ssim">Mean structural similarity of maps scaled to [0, 1].</param>
/// <param name="SsimInterval">95 %, BCa bootstrap over images.</param>
/// <param name="SpearmanPerImage">In the order of the images.</param>
/// <param name="SsimPerImage">In the order of the images.</param>
public sealed record MapSimilarity(int N, double Spearman, Interval SpearmanInterval, double Ssim, Interval SsimInterval, double[] SpearmanPerImage, double[] SsimPerImage)
{
    internal static MapSimilarity Of(double[] spearman, double[] ssim, BootstrapConfig config)
    {
        var (ranks, structure) = (MeanBootstrap.Of(spearman, config), MeanBootstrap.Of(ssim, config));
        return new(spearman.Count(double.IsFinite), ranks.Estimate, ranks.Bca, structure.Estimate, structure.Bca, Rounded(spearman), Rounded(ssim));
    }

    private static double[] Rounded(double[] values) => Array.ConvertAll(values, value => Math.Round(value, 4));
}

/// <summary>Small networks trained for this, one on the labels and one on shuffled ones, from the same first weights.</summary>
public sealed record ShuffledLabelSanity
{
    public required string Model { get; init; }                          // "resnet18"
    public required int Seed { get; init; }
    public required string Method { get; init; }
    public required string Title { get; init; }
    public required int TrainImages { get; init; }
    public required int Epochs { get; init; }
    public required int ImageSize { get; init; }
    public required double TrainAccuracy { get; init; }                  // in the last epoch, on the labels
    public required double ShuffledTrainAccuracy { get; init; }          // on shuffled ones: how far noise was learnt by heart
    public required MapSimilarity Similarity { get; init; }              // between the two networks' maps of the same validation images
    public required SanityVerdict Verdict { get; init; }
}

/// <param name="Check">Which.</param>
/// <param name="Expected">What a map that shows what the network learnt must do.</param>
/// <param name="Outcome">Whether it did.</param>
/// <param name="Sentence">With the numbers.</param>
public sealed record SanityVerdict(SanityCheck Check, string Expected, SanityOutcome Outcome, string Sentence);

public enum SanityCheck
{
    /// <summary>Weights are replaced by untrained ones from the head down.</summary>
    CascadingRandomisation,

    /// <summary>Weights of one group of layers are replaced at a time.</summary>
    IndependentRandomisation,

    /// <summary>Another class is explained.</summary>
    RandomLogit,

    /// <summary>The network learnt shuffled labels.</summary>
    ShuffledLabels,
}

public enum SanityOutcome
{
    Passed,
    Failed,

    /// <summary>Follows from the method's definition, as with one that does not know the class.</summary>
    FailsByConstruction,

    /// <summary>Too few images, or constant maps, or nothing changed that could be seen.</summary>
    Undecided,
}
