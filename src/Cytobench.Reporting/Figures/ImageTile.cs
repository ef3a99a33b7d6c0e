using Cytobench.Data;
using SkiaSharp;

namespace Cytobench.Reporting.Figures;

/// <summary>Stored images as pictures of one size on a sheet.</summary>
internal static class ImageTile
{
    /// <summary>Side at which images are shown: small ones at a whole multiple of theirs, so that each pixel is seen.</summary>
    public static int Side(int side, int largest) => side > largest ? largest : side * (largest / side);

    public static void Draw(SKCanvas canvas, LabeledImages images, int index, float x, float y, int tile)
    {
        using var picture = Picture(images, index, tile);
        canvas.DrawImage(picture, SKRect.Create(x, y, tile, tile), new SKSamplingOptions(SKFilterMode.Nearest));
    }

    private static SKImage Picture(LabeledImages images, int index, int tile)
    {
        var (side, pixels) = (images.Height, images.Image(index).ToArray());
        if (side > tile)
        {
            var smaller = new byte[tile * tile * images.Channels];
            Resize.Image(pixels, side, images.Width, images.Channels, smaller, tile, tile);
            (side, pixels) = (tile, smaller);
        }
        return StoredPixels.Image(pixels, side, side, images.Channels);
    }
}
