namespace Cytobench.Data;

/// <summary>The file that each image came from, split by split: what has to be kept where splits were made here.</summary>
public static class SplitFile
{
    /// <summary>Writes CSV with the columns split, index, label, class, file; file is empty where images have no names.</summary>
    public static void Write(Dataset dataset, Stream to)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        using var csv = CsvOutput.Open(to);
        csv.WriteRecord("split", "index", "label", "class", "file");
        foreach (var (split, images) in dataset.Splits)
        {
            for (var i = 0; i < images.Count; i++)
                csv.WriteRecord(split, $"{i}", $"{images.Labels[i]}", dataset.Info.ClassNames[images.Labels[i]], images.Names?[i] ?? "");
        }
    }
}
