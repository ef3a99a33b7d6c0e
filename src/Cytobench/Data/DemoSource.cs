namespace Cytobench.Data;

/// <summary><c>--data demo</c>: synthetic blood cells, for trying the program out and for its tests.</summary>
public sealed class DemoSource : IDataSource
{
    public bool Accepts(string data) => data == "demo";

    public bool TakesPaths => false;

    public Dataset Open(DataRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (size, demo) = (request.ImageSize, request.Demo);
        if (size is < DemoCells.SmallestSize or > DemoCells.LargestSize)
            throw new UserException($"--image-size {size}: the demo is drawn at {DemoCells.SmallestSize} to {DemoCells.LargestSize} pixels");
        (string Option, int Count)[] splits = [("train", demo.Train), ("validation", demo.Validation), ("test", demo.Test)];
        if (splits.FirstOrDefault(split => split.Count < 1) is { Option: not null } empty)
            throw new UserException($"demo {empty.Option} count {empty.Count}: each split needs at least one image");

        var (done, total) = (0L, splits.Sum(split => (long)split.Count));
        void Drawn() => request.Progress?.Report(new("drawing demo cells", Interlocked.Increment(ref done), total, "images"));
        var images = new List<LabeledImages>();
        try
        {
            foreach (var (_, count) in splits)
                images.Add(DemoCells.Draw(demo.Seed, images.Count, count, size, Drawn, request.Cancellation));
        }
        catch
        {
            images.ForEach(split => split.Dispose());
            throw;
        }
        var info = new DatasetInfo
        {
            Name = "demo",
            Title = "Synthetic blood cells (demo)",
            ClassNames = DemoCells.ClassNames,
            IsSynthetic = true,
            Source = "Drawn by Cytobench; modelled on the look of stained peripheral blood smears",
            License = "MIT",
            Notes = [$"These are drawings, not photographs (seed {demo.Seed}): scores on them say nothing about real blood cells."],
        };
        return new Dataset(info, images[0], images[1], images[2]);
    }
}
