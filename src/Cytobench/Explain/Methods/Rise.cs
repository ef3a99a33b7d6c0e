using Cytobench.Models;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Cytobench.Explain.Methods;

/// <summary>
/// RISE: the target's mean probability over random masks that show a pixel (Petsiuk et al. 2018, arXiv:1806.07421, equations 4 to 6). It needs nothing of
/// a network but its answers.
/// </summary>
/// <remarks>
/// Masks as in section 3.2: grids of 7 x 7 cells, each shown with probability 0.5, enlarged bilinearly to (7 + 1) cells and cut out at a random place.
/// The paper divides by the expected brightness of the masks, here it is their sum at the pixel: the same in the mean, and a probability that does not
/// depend on the mask gives a flat map with any number of masks. Every image gets the same masks, drawn on the CPU from the seed.
/// What masks hide has the colour of <see cref="Baseline"/>.
/// </remarks>
/// <param name="masks">The paper's 4,000 to 8,000 cost as many forward passes an image; the order of places is stable sooner.</param>
/// <param name="seed">Of the masks.</param>
public sealed class Rise(int masks = 1000, long seed = 0) : PixelAttribution
{
    internal const int Grid = 7;
    private const double Shown = 0.5;

    public override string Name => "rise";

    public override string Title => "RISE";

    public override string Citation => "Petsiuk et al. 2018, arXiv:1806.07421";

    public override string Layer(ImageClassifier model) => $"pixels, {masks} masks of {Grid} x {Grid} cells";

    public override Tensor Explain(ImageClassifier model, Tensor images, Tensor targets)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var side = (int)images.shape[3];
        var (grids, shifts) = Draw(masks, side, seed);
        grids = grids.to(images.device);
        return stack(PerImage.Select(images, targets, (image, target) =>
        {
            var (weighted, brightness) = (zeros(side, side, device: image.device), zeros(side, side, device: image.device));
            MaskedCopies.ForEach(model, image, masks, (first, count) => Enlarge(grids.narrow(0, first, count), shifts.AsSpan((int)first, (int)count), side), (_, shown, logits) =>
            {
                var probabilities = logits.softmax(1).index_select(1, target);   // (n, 1)
                weighted.add_((probabilities.unsqueeze(2) * shown).sum([0]));
                brightness.add_(shown.sum([0]));
            });
            return weighted / where(brightness > 0, brightness, ones_like(brightness));
        })).MoveToOuterDisposeScope();
    }

    /// <returns>Grids (M, 7, 7) of 0 and 1 on the CPU, and for each the row and column at which it is cut out, in [0, cell).</returns>
    internal static (Tensor Grids, (int Row, int Column)[] Shifts) Draw(int masks, int side, long seed)
    {
        var random = new SeededRandom(seed, "rise");
        var shown = new float[masks * Grid * Grid];
        var shifts = new (int, int)[masks];
        for (var mask = 0; mask < masks; mask++)
        {
            for (var i = 0; i < Grid * Grid; i++)
                shown[mask * Grid * Grid + i] = random.NextDouble() < Shown ? 1 : 0;
            shifts[mask] = (random.NextInt(Cell(side)), random.NextInt(Cell(side)));
        }
        return (tensor(shown, [masks, Grid, Grid]), shifts);
    }

    /// <param name="grids">(n, 7, 7).</param>
    /// <param name="shifts">Where each is cut out.</param>
    /// <param name="side">S.</param>
    /// <returns>(n, S, S) in [0, 1]; belongs to the current dispose scope.</returns>
    internal static Tensor Enlarge(Tensor grids, ReadOnlySpan<(int Row, int Column)> shifts, int side)
    {
        using var scope = NewDisposeScope();
        var enlarged = (Grid + 1) * Cell(side);
        var large = functional.interpolate(grids.unsqueeze(1), [enlarged, enlarged], mode: InterpolationMode.Bilinear, align_corners: false).squeeze(1);
        var cut = new Tensor[shifts.Length];
        for (var i = 0; i < cut.Length; i++)
            cut[i] = large[i].narrow(0, shifts[i].Row, side).narrow(1, shifts[i].Column, side);
        return stack(cut).MoveToOuterDisposeScope();
    }

    /// <summary>Pixels a side of a grid's cell.</summary>
    private static int Cell(int side) => (side + Grid - 1) / Grid;
}
