using Cytobench.Explain.Segmentation;
using static TorchSharp.torch;

namespace Cytobench.Explain;

/// <summary>
/// Nucleus, cytoplasm and background of the stained cell in the middle of a bright-field image, found without any label: a proxy
/// for a hand-drawn outline, to be looked at before it is believed. Pixels are told apart by Otsu thresholds on saturation and
/// absorbance, cleaned by morphology on a grid of one size, so that 28 and 224 pixels are treated alike.
/// </summary>
/// <remarks>
/// 1. Stained is what is both dark and coloured: Otsu on the root of absorbance x saturation. Of its pieces the central, large one is the
/// cell's core. 2. Around it, up to its own radius, cytoplasm is what is more saturated than both an Otsu threshold there and most of the
/// red cells elsewhere in the image; arcs and bridges narrower than a disc are taken away, holes filled. 3. Inside, the nucleus is what
/// absorbs red light: Otsu again.
/// </remarks>
public static class CellMask
{
    /// <summary>A mask that covers more of its image than this has found no cell.</summary>
    public const double LargestShare = 0.9;

    private const int WorkingSide = 96;                                  // pixels of the shorter side; all lengths below are of these
    private const double ColorSteps = 256;                               // of one grey level: what rounding adds to an even image is no contrast
    private const int Blur = 3;                                          // how far a stained edge is smeared at most
    private const int ThinnestBridge = 5;                                // radius; red cells' rims are narrower
    private const int Smoothing = 3;                                     // radius
    private const int FarthestReach = 36;                                // of cytoplasm from the core
    private const double CentreWidth = 0.2;                              // standard deviation of the preference for the middle, in sides
    private const double RedCellQuantile = 0.9;                          // of red cells' saturation, which cytoplasm must exceed
    private const double MostRedCellSaturation = 0.2;                    // above, it is no red cell that was measured
    private const double FewestElsewhere = 0.05;                         // of the image's pixels, to say what red cells look like

    /// <param name="pixels">uint8 (B, H, W, C), C 1 or 3.</param>
    /// <returns>uint8 (B, H, W) of <see cref="CellRegion"/> on the same device; belongs to the current dispose scope. All background where nothing stands out.</returns>
    public static Tensor Of(Tensor pixels)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var (height, width) = ((int)pixels.shape[1], (int)pixels.shape[2]);
        var scale = WorkingSide / (double)Math.Min(height, width);
        var colors = Raster.Resample(pixels.permute(0, 3, 1, 2).to(ScalarType.Float64), (int)Math.Round(height * scale), (int)Math.Round(width * scale));
        var stain = StainDensity.Of((colors * ColorSteps).round() / ColorSteps);

        var (core, stained) = Core(stain);
        var cell = Cell(stain, core, stained);
        var nucleus = Nucleus(stain, cell);

        var isCell = Raster.Resample(cell.to(ScalarType.Float64), height, width) >= 0.5;
        var isNucleus = isCell.logical_and(Raster.Resample(nucleus.to(ScalarType.Float64), height, width) >= 0.5);
        return isCell.to(ScalarType.Byte).add(isNucleus.to(ScalarType.Byte)).MoveToOuterDisposeScope();
    }

    /// <summary>Whether a mask can say where relevance lies: there is a cell, and there is something beside it.</summary>
    /// <param name="regions">uint8 (B, H, W), as <see cref="Of"/> gives it.</param>
    /// <returns>Share of each image that is cell, (B) float64; belongs to the current dispose scope.</returns>
    public static Tensor CellShare(Tensor regions)
    {
        using var scope = NewDisposeScope();
        return regions.gt((byte)CellRegion.Background).to(ScalarType.Float64).mean([1, 2]).MoveToOuterDisposeScope();
    }

    public static bool IsUsable(double cellShare) => cellShare is > 0 and <= LargestShare;

    private static (Tensor Core, Tensor Stained) Core(StainDensity stain)
    {
        var amount = (stain.Absorbance * stain.Saturation).sqrt();
        var stained = amount >= Otsu.Threshold(amount, ones_like(amount).to(ScalarType.Bool));
        return (ConnectedComponents.Heaviest(stained, CentreWeights(amount)), stained);
    }

    private static Tensor Cell(StainDensity stain, Tensor core, Tensor stained)
    {
        var isSmeared = Morphology.Dilate(stained, Blur);
        var radius = (core.to(ScalarType.Float64).sum([1, 2], keepdim: true) / Math.PI).sqrt();
        var isNear = Morphology.Distance(core, FarthestReach) <= radius + Blur;
        var threshold = Otsu.Threshold(stain.Saturation, isNear.logical_and(isSmeared.logical_not())).maximum(RedCells(stain, isNear.logical_or(Morphology.Dilate(stained, 2 * Blur))));
        var candidates = isNear.logical_and(stain.Saturation >= threshold).logical_or(core);
        var cell = ConnectedComponents.Reach(core, Morphology.Open(candidates, ThinnestBridge).logical_or(core));
        return Morphology.FillHoles(Morphology.Close(cell, Smoothing));
    }

    /// <summary>How saturated the darker pixels are that have nothing to do with the cell: red cells, where there are some.</summary>
    private static Tensor RedCells(StainDensity stain, Tensor isOfCell)
    {
        var elsewhere = isOfCell.logical_not();
        var red = elsewhere.logical_and(stain.Absorbance >= Otsu.Threshold(stain.Absorbance, elsewhere));
        var sorted = where(red, stain.Saturation, double.PositiveInfinity).flatten(1).sort(1).Values;
        var count = red.flatten(1).sum(1, keepdim: true, type: ScalarType.Float64);
        var quantile = sorted.gather(1, ((count - 1).clamp(min: 0) * RedCellQuantile).to(ScalarType.Int64)).unsqueeze(2).clamp(max: MostRedCellSaturation);
        var isEnough = elsewhere.to(ScalarType.Float64).mean([1, 2], keepdim: true) >= FewestElsewhere;
        return where(isEnough.logical_and(count.unsqueeze(2) > 0), quantile, 0.0);
    }

    private static Tensor Nucleus(StainDensity stain, Tensor cell)
    {
        var isNear = Morphology.Dilate(cell, 2 * Blur);                  // with ground around it, or a cell that is all nucleus would be split
        var nucleus = cell.logical_and(stain.Red >= Otsu.Threshold(stain.Red, isNear.logical_and(cell.flatten(1).any(1).view(-1, 1, 1))));
        return Morphology.FillHoles(Morphology.Open(nucleus, 1)).logical_and(cell);
    }

    /// <summary>(H, W): a normal density around the middle.</summary>
    private static Tensor CentreWeights(Tensor like)
    {
        Tensor Along(long length) => (-((arange(length, dtype: ScalarType.Float64, device: like.device) + 0.5 - length / 2.0) / (CentreWidth * WorkingSide)).square() / 2).exp();
        return Along(like.shape[1]).unsqueeze(1) * Along(like.shape[2]);
    }
}
