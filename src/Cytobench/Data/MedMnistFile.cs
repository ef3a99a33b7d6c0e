using System.IO.Compression;

namespace Cytobench.Data;

/// <summary>
/// An .npz file in MedMNIST's layout: {train,val,test}_images, uint8, N x S x S or N x S x S x 3, and {train,val,test}_labels,
/// integers, N or N x 1. Members are unpacked straight into the buffers that hold them.
/// </summary>
public sealed class MedMnistFile : IDataSource
{
    public const int MaxClasses = 1000;
    public const int MaxSide = 8192;                                     // pixels; an image then fits 2 GiB

    private const int ChunkBytes = 4 << 20;

    private static readonly string[] SplitNames = ["train", "val", "test"];

    public bool Accepts(string data) => data.EndsWith(".npz", StringComparison.OrdinalIgnoreCase);

    public Dataset Open(DataRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var path = request.Data;
        using var archive = ZipMember.OpenArchive(path);
        var members = FindMembers(archive, path);

        var labels = SplitNames.Select(split => ReadLabels(members[$"{split}_labels"], Name(path, $"{split}_labels"))).ToArray();
        var headers = SplitNames.Select(split => ReadImagesHeader(members[$"{split}_images"], Name(path, $"{split}_images"))).ToArray();
        CheckTogether(path, headers, labels);
        var info = Describe(path, labels);

        var splits = new List<LabeledImages>();
        try
        {
            var total = headers.Sum(header => header.ByteCount);
            LabeledImages.CheckMemory(path, total);
            foreach (var (split, header, splitLabels) in SplitNames.Zip(headers, labels))
            {
                var (height, width, channels) = ImageShape(header);
                splits.Add(new LabeledImages(splitLabels.Length, height, width, channels, splitLabels));
                ReadPixels(members[$"{split}_images"], Name(path, $"{split}_images"), header, splits[^1], request, splits.SkipLast(1).Sum(done => done.ByteCount), total);
            }
            return new Dataset(info, splits[0], splits[1], splits[2]);
        }
        catch
        {
            splits.ForEach(split => split.Dispose());
            throw;
        }
    }

    private static Dictionary<string, ZipArchiveEntry> FindMembers(ZipArchive archive, string path)
    {
        var members = new Dictionary<string, ZipArchiveEntry>(StringComparer.Ordinal);
        foreach (var key in SplitNames.SelectMany(split => (string[])[$"{split}_images", $"{split}_labels"]))
        {
            var entries = archive.Entries.Where(entry => entry.FullName == $"{key}.npy").Take(2).ToArray();
            members[key] = entries.Length switch
            {
                1 => entries[0],
                2 => throw new UserException($"{path}: '{key}' is there twice; the file is damaged"),
                _ => throw new UserException($"{path}: '{key}' is missing, found are {Found(archive)}; MedMNIST's layout has {{train,val,test}}_{{images,labels}}"),
            };
        }
        return members;
    }

    private static string Found(ZipArchive archive)
    {
        var names = archive.Entries.Take(8).Select(entry => $"'{Path.GetFileNameWithoutExtension(entry.FullName)}'").ToArray();
        return names.Length == 0 ? "no members" : string.Join(", ", names) + (archive.Entries.Count > names.Length ? " and others" : "");
    }

    private static int[] ReadLabels(ZipArchiveEntry entry, string name)
    {
        using var member = new ZipMember(entry, name);
        var header = NpyHeader.Read(member, name);
        if (header.Shape is [_, > 1])
            throw new UserException($"{name}: {header.ShapeText}: each image has {header.Shape[1]} labels (multi-label); one class for each image is wanted");
        if (header.Shape is not ([_] or [_, 1]))
            throw new UserException($"{name}: shape {header.ShapeText}; N x 1 or N is wanted");
        var values = NpyFile.ReadIntegers(member, header, member.Length - member.Position, name);
        member.Finish();

        var outside = Array.FindIndex(values, value => value is < 0 or >= MaxClasses);
        if (outside >= 0)
            throw new UserException($"{name}: label {values[outside]} at row {outside} is out of range; classes are numbered from 0, at most {MaxClasses:N0}");
        return Array.ConvertAll(values, value => (int)value);
    }

    private static NpyHeader ReadImagesHeader(ZipArchiveEntry entry, string name)
    {
        using var member = new ZipMember(entry, name);
        var header = NpyHeader.Read(member, name);
        if (header.Descr != "|u1")
            throw new UserException($"{name}: elements of type '{header.Descr}'; unsigned bytes (uint8, '|u1') are wanted");
        if (header.FortranOrder)
            throw new UserException($"{name}: Fortran order; save it with numpy.ascontiguousarray");
        if (header.Shape is not ([_, _, _] or [_, _, _, 1 or 3]))
            throw new UserException($"{name}: shape {header.ShapeText}; N x S x S (grey) or N x S x S x 3 (colour) is wanted");
        if (header.Shape[1] != header.Shape[2] || header.Shape[1] is < 1 or > MaxSide)
            throw new UserException($"{name}: images of {header.Shape[1]} x {header.Shape[2]} pixels; squares of 1 to {MaxSide} pixels a side are wanted");
        NpyFile.CheckLength(header, member.Length - member.Position, name);
        return header;
    }

    private static (int Height, int Width, int Channels) ImageShape(NpyHeader header) =>
        ((int)header.Shape[1], (int)header.Shape[2], header.Shape.Length == 4 ? (int)header.Shape[3] : 1);

    private static void CheckTogether(string path, NpyHeader[] headers, int[][] labels)
    {
        foreach (var (split, header, splitLabels) in SplitNames.Zip(headers, labels))
        {
            if (header.Shape[0] != splitLabels.Length)
                throw new UserException($"{path}: '{split}_labels' has {splitLabels.Length:N0} rows, '{split}_images' {header.Shape[0]:N0}; fetch or make it again");
            if (splitLabels.Length == 0)
                throw new UserException($"{path}: '{split}' holds no images; train, val and test are all needed");
            if (ImageShape(header) != ImageShape(headers[0]))
                throw new UserException($"{path}: '{split}_images' is {header.ShapeText}, 'train_images' {headers[0].ShapeText}; images must have one size");
        }
        if (labels.All(splitLabels => splitLabels.All(label => label == 0)))
            throw new UserException($"{path}: all labels are 0; at least two classes are needed");
    }

    private static void ReadPixels(ZipArchiveEntry entry, string name, NpyHeader header, LabeledImages images, DataRequest request, long before, long total)
    {
        using var member = new ZipMember(entry, name);
        if (NpyHeader.Read(member, name) is var again && !again.Shape.SequenceEqual(header.Shape))
            throw new UserException($"{name}: changed while it was read");
        var chunk = Math.Max(1, ChunkBytes / images.ImageBytes);
        for (var done = 0; done < images.Count;)
        {
            request.Cancellation.ThrowIfCancellationRequested();
            var count = Math.Min(chunk, images.Count - done);
            var pixels = images.Images(done, count);
            if (member.ReadAtLeast(pixels, pixels.Length, throwOnEndOfStream: false) < pixels.Length)
                throw new UserException($"{name}: cut short; {header.ByteCount:N0} bytes of pixels were promised");
            done += count;
            request.Progress?.Report(new ProgressReport($"reading {Path.GetFileName(request.Data)}", before + (long)done * images.ImageBytes, total, "bytes"));
        }
        member.Finish();
    }

    private static DatasetInfo Describe(string path, int[][] labels)
    {
        var stem = Path.GetFileNameWithoutExtension(path);
        var classes = labels.Max(splitLabels => splitLabels.Max()) + 1;
        var set = MedMnistCatalogue.FindByFileName(stem) is { } named && named.ClassNames.Count == classes ? named : null;
        return new DatasetInfo
        {
            Name = Path.GetFileName(path),
            Title = stem,
            ClassNames = set?.ClassNames ?? [.. Enumerable.Range(0, classes).Select(label => $"class {label}")],
            Source = $"file {Path.GetFileName(path)}",
            Notes = set is null ? [] : [$"class names are {set.Title}'s, by the file's name; its images and splits need not be"],
        };
    }

    private static string Name(string path, string key) => $"{path}: '{key}'";
}
