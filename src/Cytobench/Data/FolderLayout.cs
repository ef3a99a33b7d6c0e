namespace Cytobench.Data;

internal sealed record FolderImage(string Name, int Label);

/// <summary>Which image belongs to which split and class, by the names of its folders. No image is opened for this.</summary>
internal sealed record FolderLayout
{
    public static readonly string[] SplitNames = ["train", "val", "test"];

    private static readonly string[] Extensions = [".png", ".jpg", ".jpeg", ".webp", ".bmp"];

    public required IReadOnlyList<string> ClassNames { get; init; }

    /// <summary>Train, val, test; each in ordinal order of the names.</summary>
    public required IReadOnlyList<IReadOnlyList<FolderImage>> Splits { get; init; }

    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>The seed where classes were split here.</summary>
    public int? SplitSeed { get; init; }

    public static string ExtensionNames { get; } = string.Join(", ", Extensions);

    /// <summary>The image files among these names; hidden ones are passed over.</summary>
    public static IEnumerable<string> Images(IEnumerable<string> names) =>
        names.Where(name => IsVisible(name) && Extensions.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase));

    private static bool IsVisible(string name) => !name.Split('/').Any(part => part.StartsWith('.') || part == "__MACOSX");

    /// <param name="names">All files, relative, with forward slashes, in any order.</param>
    /// <param name="data">The folder or zip, for errors.</param>
    /// <param name="splitSeed">Decides the splits where the folders name none.</param>
    public static FolderLayout Of(IReadOnlyList<string> names, string data, int splitSeed)
    {
        var visible = names.Where(IsVisible).ToArray();
        var images = Images(names).Order(StringComparer.Ordinal)
            .Select(name => (Name: name, Parts: name.Split('/'))).ToArray();
        if (images.Length == 0)
            throw new UserException($"{data}: no images ({ExtensionNames}){FoundInstead(visible)}");

        var top = images[0].Parts[0];
        if (SplitOf(top) is null && images.All(image => image.Parts.Length > 2 && image.Parts[0] == top))
            images = [.. images.Select(image => (image.Name, image.Parts[1..]))];

        var tops = images.Where(image => image.Parts.Length > 1).Select(image => image.Parts[0]).Distinct(StringComparer.Ordinal).ToArray();
        var splitTops = SplitNames.Intersect(tops.Select(SplitOf).OfType<string>()).ToArray();
        var hasSplits = splitTops.Contains("train") || (tops.Length > 0 && tops.All(name => SplitOf(name) is not null));
        var missing = SplitNames.Except(splitTops).ToArray();
        if (hasSplits && missing.Length > 0)
            throw new UserException($"{data}: no images in a folder '{missing[0]}' beside '{splitTops[0]}'; make train, val and test, or put the classes side by side to have them split");

        var depth = hasSplits ? 3 : 2;
        var placed = images.Where(image => image.Parts.Length >= depth && (!hasSplits || SplitOf(image.Parts[0]) is not null)).ToArray();
        var notes = new List<string>();
        if (placed.Length < images.Length)
            notes.Add($"{images.Length - placed.Length:N0} images outside the {(hasSplits ? "train, val, test and class" : "class")} folders were left out, as {images.Except(placed).First().Name}");

        var classNames = placed.Select(image => image.Parts[depth - 2]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        if (classNames.Length < 2)
            throw new UserException($"{data}: {(classNames.Length == 0 ? "no class folder" : $"one class folder ('{classNames[0]}')")}; at least two are needed, as train/class/*.png or class/*.png");
        if (classNames.Length > MedMnistFile.MaxClasses)
            throw new UserException($"{data}: {classNames.Length:N0} class folders; at most {MedMnistFile.MaxClasses:N0} classes are taken");
        var labels = classNames.Index().ToDictionary(pair => pair.Item, pair => pair.Index, StringComparer.Ordinal);
        var byClass = placed.GroupBy(image => image.Parts[depth - 2], StringComparer.Ordinal);

        if (!hasSplits)
        {
            notes.Add($"splits were made here: 70/10/20 within each class by a shuffle with seed {splitSeed}");
            var parts = byClass.Select(group => (Label: labels[group.Key], Names: Shuffle(group.Key, [.. group.Select(image => image.Name)], splitSeed, data))).ToArray();
            return new FolderLayout
            {
                ClassNames = classNames,
                Splits = [.. Enumerable.Range(0, 3).Select(s => Sorted(parts.SelectMany(part => part.Names[s].Select(name => new FolderImage(name, part.Label)))))],
                Notes = notes,
                SplitSeed = splitSeed,
            };
        }

        var untrained = byClass.FirstOrDefault(group => group.All(image => SplitOf(image.Parts[0]) != "train"));
        if (untrained is not null)
            throw new UserException($"{data}: class '{untrained.Key}' has no images in 'train'; add some, or remove the class from the other splits");
        return new FolderLayout
        {
            ClassNames = classNames,
            Splits = [.. SplitNames.Select(split => Sorted(placed.Where(image => SplitOf(image.Parts[0]) == split).Select(image => new FolderImage(image.Name, labels[image.Parts[1]]))))],
            Notes = notes,
        };
    }

    private static string? SplitOf(string folder) => folder.ToLowerInvariant() switch
    {
        "train" => "train",
        "val" or "valid" or "validation" => "val",
        "test" => "test",
        _ => null,
    };

    private static FolderImage[] Sorted(IEnumerable<FolderImage> images) => [.. images.OrderBy(image => image.Name, StringComparer.Ordinal)];

    /// <summary>A seeded shuffle of one class, then cut: a fifth for test, a tenth for val, rounded, at least one each.</summary>
    /// <remarks>The numbers depend on the seed and the class's name, so that a new class leaves the others' splits as they are.</remarks>
    /// <returns>Train, val, test.</returns>
    private static string[][] Shuffle(string className, string[] names, int seed, string data)
    {
        if (names.Length < 3)
            throw new UserException($"{data}: class '{className}' has {names.Length} image{(names.Length == 1 ? "" : "s")}; at least 3 are needed to split it");
        string[] shuffled = [.. new SeededRandom(seed, $"split {className}").Permutation(names.Length).Select(index => names[index])];
        var test = Math.Max(1, (int)Math.Round(0.2 * names.Length));
        var validation = Math.Max(1, (int)Math.Round(0.1 * names.Length));
        var train = names.Length - test - validation;
        return [shuffled[..train], shuffled[train..(train + validation)], shuffled[(train + validation)..]];
    }

    private static string FoundInstead(string[] visible)
    {
        if (visible.Length == 0)
            return "; it is empty";
        var (extension, count) = visible.CountBy(name => Path.GetExtension(name).ToLowerInvariant()).MaxBy(pair => pair.Value);
        return extension.Length == 0 ? $"; it holds {visible.Length:N0} other files" : $"; it holds {count:N0} {extension} files, convert them to one of these";
    }
}
