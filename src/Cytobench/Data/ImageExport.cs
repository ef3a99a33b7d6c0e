namespace Cytobench.Data;

/// <summary>Writes a split as PNG files with the labels in their names, as <c>python -m medmnist save</c> does.</summary>
public static class ImageExport
{
    /// <summary>SPLITINDEX_LABEL.png for each image, and SPLIT.csv with the columns index, label, file.</summary>
    /// <param name="images">One split.</param>
    /// <param name="split">train, val or test.</param>
    /// <param name="folder">Made where it is missing.</param>
    /// <param name="progress">In images.</param>
    /// <param name="cancellation">Stops between two images.</param>
    public static void Write(LabeledImages images, string split, string folder, IProgress<ProgressReport>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        try
        {
            WritePngs(images, split, folder, progress, cancellation);
        }
        catch (AggregateException faults) when (faults.InnerException is UserException fault)
        {
            throw new UserException(fault.Message, faults);
        }
        AtomicFile.Write(Path.Combine(folder, $"{split}.csv"), stream =>
        {
            using var csv = CsvOutput.Open(stream);
            csv.WriteRecord("index", "label", "file");
            for (var index = 0; index < images.Count; index++)
                csv.WriteRecord($"{index}", $"{images.Labels[index]}", FileName(images, split, index));
        });
    }

    private static void WritePngs(LabeledImages images, string split, string folder, IProgress<ProgressReport>? progress, CancellationToken cancellation)
    {
        var (done, reporting) = (0, new Lock());
        Parallel.For(0, images.Count, new ParallelOptions { CancellationToken = cancellation }, index =>
        {
            using var png = ImageEncoder.Png(images.Image(index), images.Height, images.Width, images.Channels);
            AtomicFile.Write(Path.Combine(folder, FileName(images, split, index)), png.SaveTo);
            lock (reporting)
                progress?.Report(new ProgressReport($"writing {split} images", ++done, images.Count, "images"));
        });
    }

    private static string FileName(LabeledImages images, string split, int index) => $"{split}{index}_{images.Labels[index]}.png";
}
