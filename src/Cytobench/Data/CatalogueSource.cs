namespace Cytobench.Data;

/// <summary>
/// <c>--data bloodmnist</c>, <c>bloodmnist_224</c> and so on: the sets of <see cref="MedMnistCatalogue"/>, fetched on first use into
/// the folder that the Python package medmnist uses, and checked against their MD5 each time.
/// </summary>
public sealed class CatalogueSource : IDataSource
{
    private readonly Func<string, MedMnistEntry?> find;

    public CatalogueSource() : this(DefaultFolder, MedMnistCatalogue.Find) { }

    /// <param name="folder">Where files are and will be.</param>
    /// <param name="find">The file that a name means; null for an unknown name.</param>
    public CatalogueSource(string folder, Func<string, MedMnistEntry?> find) => (Folder, this.find) = (folder, find);

    /// <summary>~/.medmnist</summary>
    public static string DefaultFolder => Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".medmnist");

    public string Folder { get; }

    public bool Accepts(string data) => find(data) is not null;

    public bool TakesPaths => false;

    public Dataset Open(DataRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var entry = Find(request.Data);
        var set = entry.Set;
        if (set.Task is MedMnistTask.MultiLabel or MedMnistTask.Ordinal)
            throw new UserException($"--data {entry.Name}: {set.Title} is {(set.Task == MedMnistTask.Ordinal ? "a grading task with ordered classes" : "a multi-label task")}, which cannot be trained yet; choose a set with one class for each image");

        if (request.FetchesNothing && !File.Exists(PathOf(entry)))
            throw new UserException($"{PathOf(entry)}: is not there; 'cytobench data download {entry.Name}' fetches it");
        var path = Obtain(entry, request.Mirror, request.Progress, request.Cancellation);
        var data = new MedMnistFile().Open(request with { Data = path });
        return new Dataset(Describe(entry), data.Train, data.Validation, data.Test);
    }

    /// <summary>Where the set's file is or would be.</summary>
    public string PathOf(MedMnistEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return Path.Combine(Folder, entry.FileName);
    }

    /// <summary>The file a catalogue name means.</summary>
    /// <exception cref="UserException">No such name.</exception>
    public MedMnistEntry Find(string name) => find(name)
        ?? throw new UserException($"{name}: not a name of the catalogue; 'cytobench data list' shows them");

    /// <summary>The path of the set's file, fetched if it is not there; its MD5 is checked in either case.</summary>
    /// <exception cref="UserException">The file cannot be fetched, or is another one.</exception>
    public string Obtain(MedMnistEntry entry, string? mirror, IProgress<ProgressReport>? progress, CancellationToken cancellation)
    {
        var path = PathOf(entry);
        if (File.Exists(path))
        {
            Verify(path, entry, progress, cancellation);
            return path;
        }
        Download.Fetch(new DownloadRequest
        {
            Sources = mirror is null ? [entry.Address] : [MirrorAddress(mirror, entry.FileName), entry.Address],
            Destination = path,
            Hash = entry.Hash,
            MaxBytes = entry.MaxBytes,
            Advice = $"fetch it elsewhere and put it at {path} ({entry.Hash}), or name a copy with --data-mirror URL|DIR",
            Progress = progress,
            Cancellation = cancellation,
        });
        return path;
    }

    /// <exception cref="UserException">The file is not the catalogue's.</exception>
    public static void Verify(string path, MedMnistEntry entry, IProgress<ProgressReport>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var found = entry.Hash.Of(path, progress, cancellation);
        if (found != entry.Hash)
            throw new UserException($"{path}: its content has {found}, the catalogue's {entry.Name} has {entry.Hash}; remove it and fetch it again");
    }

    private static Uri MirrorAddress(string mirror, string fileName)
    {
        if (Directory.Exists(mirror))
            return new Uri(Path.Combine(Path.GetFullPath(mirror), fileName));
        if (Uri.TryCreate(mirror, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeFile && mirror.Contains("://", StringComparison.Ordinal)))
            return new Uri($"{mirror.TrimEnd('/')}/{fileName}");
        throw new UserException($"--data-mirror {mirror}: neither a folder nor an http, https or file address");
    }

    private static DatasetInfo Describe(MedMnistEntry entry) => new()
    {
        Name = entry.Name,
        Title = entry.Size == 28 ? entry.Set.Title : $"{entry.Set.Title} ({entry.Size} pixels)",
        ClassNames = entry.Set.ClassNames,
        Source = $"{entry.Set.Description}. MedMNIST v2, {entry.Address.GetLeftPart(UriPartial.Path)}",
        License = entry.Set.License,
        Citation = MedMnistCatalogue.Citation,
    };
}
