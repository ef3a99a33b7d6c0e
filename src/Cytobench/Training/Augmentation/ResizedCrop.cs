namespace Cytobench.Training.Augmentation;

/// <summary>A part of the image, enlarged to the whole: share of the area U(min, max), logarithm of width / height uniform between those of 3/4 and 4/3.</summary>
/// <remarks>
/// Szegedy et al. 2015, "Going deeper with convolutions", arXiv:1409.4842. After ten parts that do not fit, the whole image.
/// Edges lie between pixels, since the part is interpolated anyway; width and height are of the square that the network sees.
/// </remarks>
internal static class ResizedCrop
{
    private const int Tries = 10;
    private static readonly double LogRatio = Math.Log(4.0 / 3);

    public static AffineMatrix Draw(SeededRandom random, double minArea, double maxArea)
    {
        for (var i = 0; i < Tries; i++)
        {
            var (area, ratio) = (random.Between(minArea, maxArea), Math.Exp(random.Between(-LogRatio, LogRatio)));
            var (width, height) = (Math.Sqrt(area * ratio), Math.Sqrt(area / ratio)); // shares of the sides
            if (width <= 1 && height <= 1)
                return Matrix(random.Between(0, 1 - width), random.Between(0, 1 - height), width, height);
        }
        return AffineMatrix.Identity;
    }

    /// <summary>The part that starts at (left, top), all as shares of the sides.</summary>
    internal static AffineMatrix Matrix(double left, double top, double width, double height) =>
        new(width, 0, 2 * left + width - 1, 0, height, 2 * top + height - 1);
}
