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
        var cellShare = CellMask.CellShare(masks).data<double>().ToArray();
        var usable = Array.ConvertAll(cellShare, CellMask.IsUsable);
        var areas = Shares(cat([.. masks.split(BatchSize).Select(part => Regions(part).mean([2]))], 0), cell => cell); // (measures, n): what an even map gives
        var partners = MapAgreement.Partners(set.Images.Count, bootstrap.Seed);
        var maps = new List<MapLocation>();
        foreach (var source in set.Maps)
        {
            cancellation.ThrowIfCancellationRequested();
            using var step = NewDisposeScope();
            var (values, rows, columns) = SavedMaps.Maps(set, source, folder);
            var native = tensor(values, [set.Images.Count, rows, columns]).to(ScalarType.Float64);
            var measured = Measure(native, masks, usable);
            var shuffled = MapAgreement.Mean([.. partners.Select(order => Measure(native.index_select(0, order), masks, usable))], measured);
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

    /// <param name="maps">float64 (n, h, w), not negative.</param>
    /// <param name="masks">uint8 (n, H, W) of <see cref="CellRegion"/>.</param>
    /// <param name="usable">By mask.</param>
    /// <returns>(measures, n), NaN where a map is constant or a mask unusable; belongs to the current dispose scope.</returns>
    internal static Tensor Measure(Tensor maps, Tensor masks, bool[] usable)
    {
        using var scope = NewDisposeScope();
        var isDefined = (maps.flatten(1).amax([1]) > maps.flatten(1).amin([1])).logical_and(tensor(usable));
        var shares = cat([.. maps.split(BatchSize).Zip(masks.split(BatchSize), Shares)], 1);
        return where(isDefined, shares, double.NaN).MoveToOuterDisposeScope();
    }

    private static Tensor Shares(Tensor maps, Tensor masks)
    {
        using var scope = NewDisposeScope();
        var relevance = Raster.Resample(maps, (int)masks.shape[1], (int)masks.shape[2]).flatten(1); // (B, P)
        var energy = Regions(masks).bmm(relevance.unsqueeze(2)).squeeze(2);                        // (B, 3)
        var isMaximum = relevance.eq(relevance.amax([1], keepdim: true));
        var isOnCell = masks.flatten(1).gt((byte)CellRegion.Background);
        var pointing = isMaximum.logical_and(isOnCell).sum(1, type: ScalarType.Float64) / isMaximum.sum(1, type: ScalarType.Float64);
        return Shares(energy / energy.sum(1, keepdim: true), _ => pointing).MoveToOuterDisposeScope();
    }

    /// <summary>float64 (B, 3, P), 1 where a pixel is of a <see cref="CellRegion"/>.</summary>
    private static Tensor Regions(Tensor masks)
    {
        using var scope = NewDisposeScope();
        return stack([.. Enum.GetValues<CellRegion>().Select(region => masks.flatten(1).eq((byte)region).to(ScalarType.Float64))], 1).MoveToOuterDisposeScope();
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
