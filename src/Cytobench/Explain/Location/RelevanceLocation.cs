using Cytobench.Data;
using Cytobench.Explain.Agreement;
using Cytobench.Explain.Segmentation;
using Cytobench.Metrics;
using Cytobench.Runs;
using static TorchSharp.torch;

namespace Cytobench.Explain.Location;

/// <summary>Lays every map over the cell mask of its image; needs no model.</summary>
public static class RelevanceLocation
{
    public const string MasksFile = "explanations/cell_masks.npy";

    private const int BatchSize = 64;

    /// <summary>Segments the explained images, saves the masks and measures all maps on them.</summary>
    /// <param name="set">Its images and maps are read from the run folder.</param>
    /// <param name="folder">Of the run.</param>
    /// <param name="classes">K, of the data.</param>
    /// <param name="bootstrap">What decides the intervals, and the order in which images are shuffled.</param>
    /// <param name="cancellation">Stops between two batches or sets of maps.</param>
    /// <exception cref="UserException">A file is missing or does not fit.</exception>
    public static LocationResult Of(ExplanationSet set, RunFolder folder, int classes, BootstrapConfig bootstrap, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(bootstrap);
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var masks = Segment(set, folder, cancellation);                  // uint8 (n, H, W)
        NpyFile.Write(folder.PrepareFile(MasksFile), masks.bytes, [.. masks.shape.Select(length => (int)length)]);
        var regions = stack([.. Enum.GetValues<CellRegion>().Select(region => masks.eq((byte)region).to(ScalarType.Float64))], 1); // (n, 3, H, W)
        var cellShare = CellMask.CellShare(masks).data<double>().ToArray();
        var usable = Array.ConvertAll(cellShare, CellMask.IsUsable);
        var areas = Shares(regions.mean([2, 3]), cell => cell);          // (measures, n): what an even map would give
        var partners = MapAgreement.Partners(set.Images.Count, bootstrap.Seed);
        var maps = new List<MapLocation>();
        foreach (var source in set.Maps)
        {
            cancellation.ThrowIfCancellationRequested();
            using var step = NewDisposeScope();
            var (values, rows, columns) = SavedMaps.Maps(set, source, folder);
            var native = tensor(values, [set.Images.Count, rows, columns]).to(ScalarType.Float64);
            var measured = Measure(native, regions, usable);
            var shuffled = MapAgreement.Mean([.. partners.Select(order => Measure(native.index_select(0, order), regions, usable))], measured);
            maps.Add(Summarise(set, source, measured, areas, shuffled, classes, bootstrap));
        }
        float[] Area(LocationMeasure measure) => areas[(int)measure].to(ScalarType.Float32).contiguous().data<float>().ToArray();
        return new LocationResult
        {
            MasksFile = MasksFile,
            NucleusArea = Area(LocationMeasure.Nucleus),
            CytoplasmArea = Area(LocationMeasure.Cytoplasm),
            IsUsable = usable,
            Empty = cellShare.Count(share => share == 0),
            TooLarge = cellShare.Count(share => share > CellMask.LargestShare),
            Maps = maps,
        };
    }

    private static Tensor Segment(ExplanationSet set, RunFolder folder, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var (bytes, height, width, channels) = SavedMaps.Images(set, folder);
        var pixels = tensor(bytes, [set.Images.Count, height, width, channels]);
        var masks = new List<Tensor>();
        foreach (var part in pixels.split(BatchSize))
        {
            cancellation.ThrowIfCancellationRequested();
            masks.Add(CellMask.Of(part));
        }
        return cat(masks, 0).contiguous().MoveToOuterDisposeScope();
    }

    /// <returns>(measures, n), NaN where a map is constant or a mask unusable; belongs to the current dispose scope.</returns>
    internal static Tensor Measure(Tensor maps, Tensor regions, bool[] usable)
    {
        using var scope = NewDisposeScope();
        var isDefined = (maps.flatten(1).amax([1]) > maps.flatten(1).amin([1])).logical_and(tensor(usable));
        var relevance = Raster.Resample(maps, (int)regions.shape[2], (int)regions.shape[3]); // (n, H, W)
        var energy = (regions * relevance.unsqueeze(1)).sum([2, 3]);     // (n, 3)
        var isMaximum = relevance.eq(relevance.amax([1, 2], keepdim: true)).to(ScalarType.Float64);
        var onCell = 1 - regions.select(1, (int)CellRegion.Background);
        var pointing = (isMaximum * onCell).sum([1, 2]) / isMaximum.sum([1, 2]);
        return where(isDefined, Shares(energy / energy.sum(1, keepdim: true), _ => pointing), double.NaN).MoveToOuterDisposeScope();
    }

    /// <summary>From shares by <see cref="CellRegion"/>, (n, 3), to the order of <see cref="LocationMeasure"/>, (measures, n).</summary>
    private static Tensor Shares(Tensor byRegion, Func<Tensor, Tensor> pointing)
    {
        using var scope = NewDisposeScope();
        Tensor Of(CellRegion region) => byRegion.select(1, (int)region);
        var cell = Of(CellRegion.Nucleus) + Of(CellRegion.Cytoplasm);
        return stack([Of(CellRegion.Nucleus), Of(CellRegion.Cytoplasm), Of(CellRegion.Background), cell, pointing(cell)]).MoveToOuterDisposeScope();
    }

    private static MapLocation Summarise(ExplanationSet set, ExplanationMaps source, Tensor measured, Tensor areas, Tensor shuffled, int classes, BootstrapConfig bootstrap) => new()
    {
        Source = MapSource.Of(source),
        Measures = [.. Enum.GetValues<LocationMeasure>().Select(measure =>
        {
            float[] Row(Tensor table) => table[(int)measure].to(ScalarType.Float32).contiguous().data<float>().ToArray();
            var (values, area) = (Row(measured), Row(areas));
            bool IsRight(int image) => source.Predictions[image] == set.Images[image].Label;
            MeanAgainstChance Over(Func<int, bool> isChosen) => MeanAgainstChance.Of(values, area, isChosen, bootstrap);
            return new MeasuredLocation
            {
                Measure = measure,
                PerImage = values,
                All = Over(_ => true),
                OtherImages = MeanAgainstChance.Of(values, Row(shuffled), _ => true, bootstrap),
                Classes = [.. Enumerable.Range(0, classes).Select(label => Over(image => set.Images[image].Label == label))],
                Right = Over(IsRight),
                Wrong = Over(image => !IsRight(image)),
            };
        })],
    };
}
