namespace Cytobench.Data;

/// <summary>Every kind of data source; the first that accepts a name opens it.</summary>
public static class DataSources
{
    public static IReadOnlyList<IDataSource> All { get; } = [new DemoSource(), new CatalogueSource(), new MedMnistFile(), new ImageFolder()];

    /// <summary>Whether it is a path where nothing is, and not the name of a data set.</summary>
    public static bool IsMissing(string data) => !Path.Exists(data) && All.FirstOrDefault(source => source.Accepts(data)) is null or { TakesPaths: true };

    public static Dataset Open(DataRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var source = All.FirstOrDefault(source => source.Accepts(request.Data))
            ?? throw new UserException($"{request.Data}: neither an .npz file, an image folder, a .zip nor a known data set; 'cytobench data list' shows the names");
        return source.Open(request);
    }
}
