namespace Cytobench.Explain.Agreement;

/// <summary>How alike the maps of a run's models and methods are, image by image; part of its run.json.</summary>
public sealed record AgreementResult
{
    public required int GridHeight { get; init; }                        // on which all maps were compared
    public required int GridWidth { get; init; }
    public required double TopShare { get; init; }                       // of the pixels, for the overlap
    public required double RandomTopIou { get; init; }                   // of two sets of that size drawn at random
    public required int Shuffles { get; init; }                          // how many other images' maps each map was compared with, for chance
    public required IReadOnlyList<PairAgreement> Pairs { get; init; }
}

/// <summary>Two sets of maps.</summary>
public sealed record PairAgreement
{
    public required PairKind Kind { get; init; }
    public required MapSource First { get; init; }
    public required MapSource Second { get; init; }
    public required IReadOnlyList<MeasuredAgreement> Measures { get; init; } // one for each AgreementMeasure, in its order

    public MeasuredAgreement Of(AgreementMeasure measure) => Measures[(int)measure];
}

/// <summary>What differs between two sets of maps.</summary>
public enum PairKind
{
    /// <summary>Two networks of one seed, any methods.</summary>
    BetweenModels,

    /// <summary>One trained network, two methods.</summary>
    BetweenMethods,

    /// <summary>One network and method, trained twice: what agreement can be expected at best.</summary>
    BetweenSeeds,
}

/// <summary>One measure of one pair; arrays have a value for each explained image, NaN where a map is constant.</summary>
public sealed record MeasuredAgreement
{
    public required AgreementMeasure Measure { get; init; }
    public required float[] PerImage { get; init; }
    public required float[] Shuffled { get; init; }                      // mean over maps of other images: the chance level
    public required MeanAgainstChance All { get; init; }
    public required IReadOnlyList<MeanAgainstChance> Classes { get; init; } // by true class
    public required MeanAgainstChance BothRight { get; init; }
    public required MeanAgainstChance OneRight { get; init; }
    public required MeanAgainstChance BothWrong { get; init; }
}
