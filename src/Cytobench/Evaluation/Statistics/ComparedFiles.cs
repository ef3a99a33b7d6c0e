namespace Cytobench.Evaluation.Statistics;

/// <summary>Predictions of any framework, one file for each model, checked against each other.</summary>
public sealed record ComparedFiles
{
    public required IReadOnlyList<Predictor> Predictors { get; init; }   // in the order of the files, then their vote
    public required int[] Labels { get; init; }
    public int[]? ValidationLabels { get; init; }
    public required IReadOnlyList<string> ClassNames { get; init; }
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <param name="files">At least two, of the same test images.</param>
    /// <param name="labelFile">True classes; null where a file holds them.</param>
    /// <param name="validationFiles">As many as <paramref name="files"/>, in their order, or none.</param>
    /// <param name="validationLabelFile">Their true classes; null where a file holds them.</param>
    /// <exception cref="UserException">Not readable, or not of the same images and classes.</exception>
    public static ComparedFiles Read(IReadOnlyList<string> files, string? labelFile, IReadOnlyList<string> validationFiles, string? validationLabelFile)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(validationFiles);
        if (files.Count < 2)
            throw new UserException("compare: name at least two files of predictions of the same images; 'cytobench score FILE' is for one");
        if (validationFiles.Count > 0 && validationFiles.Count != files.Count)
            throw new UserException($"--val: {validationFiles.Count} files for {files.Count} of test predictions; name one for each, in their order");
        if (validationFiles.Count == 0 && validationLabelFile is not null)
            throw new UserException($"--val-labels {validationLabelFile}: name the validation predictions with --val");
        var sets = files.Select(PredictionFile.Read).ToArray();
        var classNames = sets.FirstOrDefault(set => set.ClassNames is not null)?.ClassNames ?? sets[0].DisplayNames;
        var validationSets = validationFiles.Select(PredictionFile.Read).ToArray();
        CheckClasses([.. sets, .. validationSets], classNames);
        var labels = Labelled(sets, labelFile, classNames, "--labels");
        var validationLabels = validationSets.Length == 0 ? null : Labelled(validationSets, validationLabelFile, classNames, "--val-labels");
        var names = Names(files);
        return new ComparedFiles
        {
            Predictors = SoftVotes.AddTo([.. sets.Select((set, index) => new Predictor
            {
                Id = names[index],
                Title = names[index],
                Model = names[index],
                ModelTitle = names[index],
                Test = set.Probabilities,
                Validation = validationSets.Length == 0 ? null : validationSets[index].Probabilities,
            })], classNames.Count),
            Labels = labels,
            ValidationLabels = validationLabels,
            ClassNames = classNames,
            Warnings = [.. sets.Concat(validationSets).SelectMany(set => set.Warnings)],
        };
    }

    private static void CheckClasses(PredictionSet[] sets, IReadOnlyList<string> classNames)
    {
        foreach (var set in sets)
        {
            if (set.Classes != sets[0].Classes)
                throw new UserException($"{set.Source}: {set.Classes} classes, but {sets[0].Source} has {sets[0].Classes}; compare predictions of the same classes");
            if (set.ClassNames is { } names && !names.SequenceEqual(classNames))
                throw new UserException($"{set.Source}: its classes are named or ordered otherwise ({string.Join(", ", names.Take(12))}) than {string.Join(", ", classNames.Take(12))}");
        }
    }

    /// <summary>The labels of the file, or those that predictions bring, which must agree.</summary>
    private static int[] Labelled(PredictionSet[] sets, string? labelFile, IReadOnlyList<string> classNames, string option)
    {
        var source = labelFile ?? sets.FirstOrDefault(set => set.Labels is not null)?.Source
            ?? throw new UserException($"{sets[0].Source}: holds no labels; name a file of them with {option}");
        var labels = labelFile is null ? sets.First(set => set.Labels is not null).Labels! : LabelFile.Read(labelFile, classNames);
        foreach (var set in sets)
        {
            set.WithLabels(labels, source);                              // of as many images and classes
            if (set.Labels is { } own && !own.AsSpan().SequenceEqual(labels))
                throw new UserException($"{set.Source}: its labels are not those of {source}; the files are not of the same images in the same order");
        }
        return labels;
    }

    /// <summary>File names without folder and ending; whole paths where these are not enough to tell them apart.</summary>
    private static string[] Names(IReadOnlyList<string> files)
    {
        string[] names = [.. files.Select(Path.GetFileNameWithoutExtension)!];
        if (names.Distinct().Count() == names.Length && !names.Contains("vote"))
            return names;
        return files.Distinct().Count() == files.Count ? [.. files] : throw new UserException("compare: a file is named twice");
    }
}
