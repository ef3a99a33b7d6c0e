namespace Cytobench.Data;

/// <summary>
/// A folder of images, or a zip of one: train|val|test/class/*.png (jpg, jpeg, webp, bmp), or class/* alone, which is split 70/10/20.
/// Every image becomes an RGB square of the size that is asked for: shorter side resized, centre cut out.
/// </summary>
public sealed class ImageFolder : IDataSource
{
    private const int NamesInError = 10;

    public bool Accepts(string data) => Directory.Exists(data) || data.EndsWith(".zip", StringComparison.OrdinalIgnoreCase);

    public Dataset Open(DataRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var size = request.ImageSize;
        if (size is < 1 or > MedMnistFile.MaxSide)
            throw new UserException($"image size {size}: 1 to {MedMnistFile.MaxSide} pixels a side can be made");
        using IImageFiles files = Directory.Exists(request.Data) ? new FolderFiles(request.Data) : new ZipFiles(request.Data);
        var layout = FolderLayout.Of(files.Names, request.Data, request.SplitSeed);
        LabeledImages.CheckMemory(request.Data, layout.Splits.Sum(split => (long)split.Count) * size * size * 3);

        var splits = new List<LabeledImages>();
        try
        {
            foreach (var split in layout.Splits)
                splits.Add(Allocate(split, size));
            var faults = Decode(files, layout, splits, request);
            var badNames = layout.Splits.SelectMany((split, s) => split.Where((_, i) => faults[s][i] is not null).Select(image => image.Name)).ToArray();
            if (badNames.Length > 0 && !request.SkipBad)
            {
                var reasons = faults.SelectMany(split => split).OfType<string>();
                throw new UserException($"{request.Data}: {Listing(badNames, reasons)}; mend or remove them, or leave them out by --skip-bad");
            }
            for (var s = 0; s < splits.Count && badNames.Length > 0; s++)
            {
                var whole = splits[s];
                splits[s] = WithoutBad(whole, layout.Splits[s], faults[s], size);
                whole.Dispose();
            }
            for (var s = 0; s < splits.Count; s++)
            {
                if (splits[s].Count == 0)
                    throw new UserException($"{request.Data}: no image of '{FolderLayout.SplitNames[s]}' can be decoded");
            }
            return new Dataset(Describe(request, layout, badNames, files.Kind), splits[0], splits[1], splits[2]);
        }
        catch
        {
            splits.ForEach(split => split.Dispose());
            throw;
        }
    }

    private static LabeledImages Allocate(IReadOnlyList<FolderImage> images, int size) =>
        new(images.Count, size, size, 3, [.. images.Select(image => image.Label)], [.. images.Select(image => image.Name)]);

    /// <returns>For each split and image what is wrong with it; null where nothing is.</returns>
    private static string?[][] Decode(IImageFiles files, FolderLayout layout, List<LabeledImages> splits, DataRequest request)
    {
        var faults = layout.Splits.Select(split => new string?[split.Count]).ToArray();
        var work = layout.Splits.SelectMany((split, s) => split.Select((image, i) => (Split: s, Index: i, image.Name))).ToArray();
        var (done, reporting) = (0, new Lock());
        var options = new ParallelOptions { CancellationToken = request.Cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.ForEach(work, options, item =>
        {
            try
            {
                ImageDecoder.ToSquare(files.Read(item.Name), splits[item.Split].Image(item.Index), request.ImageSize);
            }
            catch (InvalidDataException fault)
            {
                faults[item.Split][item.Index] = fault.Message;
            }
            var count = Interlocked.Increment(ref done);
            if (request.Progress is { } progress && (count % 64 == 0 || count == work.Length))
            {
                lock (reporting)
                    progress.Report(new ProgressReport($"decoding {NameOf(request.Data)}", count, work.Length, "images"));
            }
        });
        return faults;
    }

    private static LabeledImages WithoutBad(LabeledImages whole, IReadOnlyList<FolderImage> images, string?[] faults, int size)
    {
        var good = Enumerable.Range(0, images.Count).Where(i => faults[i] is null).ToArray();
        var kept = Allocate([.. good.Select(i => images[i])], size);
        for (var i = 0; i < good.Length; i++)
            whole.Image(good[i]).CopyTo(kept.Image(i));
        return kept;
    }

    private static string Listing(string[] badNames, IEnumerable<string>? reasons = null)
    {
        var named = badNames.Take(NamesInError).ToArray();
        var listed = reasons is null ? named : named.Zip(reasons, (name, reason) => $"{name} ({reason})");
        return $"{badNames.Length:N0} image{(badNames.Length == 1 ? "" : "s")} cannot be decoded: {string.Join(", ", listed)}{(badNames.Length > named.Length ? " and others" : "")}";
    }

    private static DatasetInfo Describe(DataRequest request, FolderLayout layout, string[] badNames, string kind)
    {
        var notes = new List<string>(layout.Notes);
        if (badNames.Length > 0)
            notes.Add($"left out: {Listing(badNames)}");
        notes.Add($"images were resized to {request.ImageSize} x {request.ImageSize} pixels: shorter side, antialiased bilinear, then the centre");
        return new DatasetInfo
        {
            Name = NameOf(request.Data),
            Title = kind == "folder" ? NameOf(request.Data) : Path.GetFileNameWithoutExtension(request.Data),
            ClassNames = layout.ClassNames,
            Source = $"{kind} {NameOf(request.Data)}",
            SplitSeed = layout.SplitSeed,
            Notes = notes,
        };
    }

    private static string NameOf(string data) => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(data)));
}
