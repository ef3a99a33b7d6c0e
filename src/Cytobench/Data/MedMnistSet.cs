namespace Cytobench.Data;

/// <summary>What is to be predicted from an image.</summary>
public enum MedMnistTask
{
    /// <summary>One of several classes.</summary>
    MultiClass,
    /// <summary>One of two classes.</summary>
    BinaryClass,
    /// <summary>Any number of findings at once.</summary>
    MultiLabel,
    /// <summary>A grade; classes have an order.</summary>
    Ordinal,
}

/// <summary>One 2D set of MedMNIST v2, in all its sizes.</summary>
public sealed record MedMnistSet
{
    public required string Name { get; init; }                           // "bloodmnist"
    public required string Title { get; init; }                          // "BloodMNIST"
    public required string Description { get; init; }                    // what the images show and where they come from
    public required IReadOnlyList<string> ClassNames { get; init; }      // by label
    public required MedMnistTask Task { get; init; }
    public required int Channels { get; init; }                          // 1 grey, 3 colour
    public required (int Train, int Validation, int Test) Counts { get; init; }
    public required string License { get; init; }
    public required IReadOnlyDictionary<int, string> Md5 { get; init; }  // by size

    public int Images => Counts.Train + Counts.Validation + Counts.Test;
}

/// <summary>One file of the catalogue: a set at one size.</summary>
/// <param name="Set">What it holds.</param>
/// <param name="Size">Pixels a side: 28, 64, 128 or 224.</param>
public sealed record MedMnistEntry(MedMnistSet Set, int Size)
{
    /// <summary>"bloodmnist" at 28 pixels, "bloodmnist_64" and so on above.</summary>
    public string Name => Size == 28 ? Set.Name : $"{Set.Name}_{Size}";

    public string FileName => $"{Name}.npz";

    public Uri Address => new($"https://zenodo.org/records/10519652/files/{FileName}?download=1");

    public FileHash Hash => FileHash.Md5(Set.Md5[Size]);

    /// <summary>More than the file can take: its pixels are compressed, its labels are few bytes.</summary>
    public long MaxBytes => Set.Images * ((long)Size * Size * Set.Channels + 64) * 101 / 100 + (16 << 20);
}
