namespace Cytobench.Data;

/// <summary>Train, validation and test images with what is known about them. Owns its splits.</summary>
public sealed class Dataset(DatasetInfo info, LabeledImages train, LabeledImages validation, LabeledImages test) : IDisposable
{
    public DatasetInfo Info { get; } = info;
    public LabeledImages Train { get; } = train;
    public LabeledImages Validation { get; } = validation;
    public LabeledImages Test { get; } = test;

    /// <summary>The splits under the names used in files: train, val, test.</summary>
    public IReadOnlyList<(string Name, LabeledImages Images)> Splits => [("train", Train), ("val", Validation), ("test", Test)];

    public void Dispose()
    {
        Train.Dispose();
        Validation.Dispose();
        Test.Dispose();
    }
}

/// <summary>What a data set is, who made it, and what was done while reading it.</summary>
public sealed record DatasetInfo
{
    public required string Name { get; init; }                           // "bloodmnist", "pbc200.zip", "demo"
    public required string Title { get; init; }                          // for headings
    public required IReadOnlyList<string> ClassNames { get; init; }
    public bool IsSynthetic { get; init; }
    public string Source { get; init; } = "";
    public string License { get; init; } = "";
    public string Citation { get; init; } = "";
    public int? SplitSeed { get; init; }                                 // where the splits were made here; null where the data brought its own
    public IReadOnlyList<string> Notes { get; init; } = [];              // left-out files, how splits were made
}
