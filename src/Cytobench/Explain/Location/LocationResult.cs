namespace Cytobench.Explain.Location;

/// <summary>How the relevance of maps spreads over nucleus, cytoplasm and background; part of run.json.</summary>
public sealed record LocationResult
{
    public required string MasksFile { get; init; }                      // .npy, uint8 (n, H, W) of CellRegion, as large as the images; relative to the run folder
    public required float[] NucleusArea { get; init; }                   // share of each explained image
    public required float[] CytoplasmArea { get; init; }
    public required bool[] IsUsable { get; init; }                       // images whose mask finds a cell; all others are left out
    public required int Empty { get; init; }                             // masks that found nothing
    public required int TooLarge { get; init; }                          // masks that cover nearly all of their image
    public required IReadOnlyList<MapLocation> Maps { get; init; }       // in the order of the explanation's maps
}

/// <summary>Where the maps of one method and model lie.</summary>
public sealed record MapLocation
{
    public required MapSource Source { get; init; }
    public required IReadOnlyList<MeasuredLocation> Measures { get; init; } // one for each LocationMeasure, in its order

    public MeasuredLocation Of(LocationMeasure measure) => Measures[(int)measure];
}

/// <summary>One measure; <see cref="PerImage"/> has a value for each explained image, NaN where the map is constant or the mask unusable.</summary>
public sealed record MeasuredLocation
{
    public required LocationMeasure Measure { get; init; }
    public required float[] PerImage { get; init; }
    public required MeanAgainstChance All { get; init; }                 // chance: share of the image that the region covers
    public required MeanAgainstChance OtherImages { get; init; }         // chance: the maps of other images on this image's mask
    public required IReadOnlyList<MeanAgainstChance> Classes { get; init; } // by true class, chance as in All
    public required MeanAgainstChance Right { get; init; }               // images that the model predicts rightly, chance as in All
    public required MeanAgainstChance Wrong { get; init; }
}
