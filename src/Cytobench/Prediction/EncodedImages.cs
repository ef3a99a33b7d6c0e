using Cytobench.Data;

namespace Cytobench.Prediction;

/// <summary>Image files, of a folder, a zip, or named one by one. Owns their source.</summary>
internal sealed class EncodedImages : IImageInputs
{
    private readonly IImageFiles files;
    private readonly string[] names;
    private readonly string prefix;
    private readonly StoredFormat format;

    private EncodedImages(IImageFiles files, string[] names, string prefix, StoredFormat format) =>
        (this.files, this.names, this.prefix, this.format) = (files, names, prefix, format);

    public int Count => names.Length;

    public string Name(int index) => prefix + names[index];

    public void Read(int index, Span<byte> target) => format.Decode(files.Read(names[index]), target);

    public void Dispose() => files.Dispose();

    /// <summary>The images among the files, in ordinal order of their names; hidden files and other kinds are passed over.</summary>
    /// <exception cref="UserException">There is none.</exception>
    public static EncodedImages Of(IImageFiles files, string source, string prefix, StoredFormat format)
    {
        string[] names = [.. FolderLayout.Images(files.Names).Order(StringComparer.Ordinal)];
        if (names.Length > 0)
            return new EncodedImages(files, names, prefix, format);
        files.Dispose();
        throw new UserException($"{source}: no images ({FolderLayout.ExtensionNames})");
    }

    /// <summary>A file that was named; whether it is an image is seen when it is read.</summary>
    public static EncodedImages Of(string path, StoredFormat format) => new(new NamedFile(path), [path], "", format);

    private sealed class NamedFile(string path) : IImageFiles
    {
        public string Kind => "file";
        public IReadOnlyList<string> Names => [path];

        public byte[] Read(string name) => FolderFiles.ReadWhole(name);

        public void Dispose()
        {
        }
    }
}
