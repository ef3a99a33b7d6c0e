namespace Cytobench.Training.Augmentation;

/// <summary>Where a view's point (x, y) is read: (Xx x + Xy y + X, Yx x + Yy y + Y), both in grid units, -1 to 1 from edge to edge.</summary>
internal readonly record struct AffineMatrix(double Xx, double Xy, double X, double Yx, double Yy, double Y)
{
    public static AffineMatrix Identity { get; } = new(1, 0, 0, 0, 1, 0);

    public static AffineMatrix Rotation(double radians)
    {
        var (sin, cos) = Math.SinCos(radians);
        return new(cos, -sin, 0, sin, cos, 0);
    }

    /// <summary>The view of a view: first <paramref name="earlier"/> is made of the image, then <paramref name="later"/> of that.</summary>
    public static AffineMatrix operator *(AffineMatrix earlier, AffineMatrix later) => new(
        earlier.Xx * later.Xx + earlier.Xy * later.Yx,
        earlier.Xx * later.Xy + earlier.Xy * later.Yy,
        earlier.Xx * later.X + earlier.Xy * later.Y + earlier.X,
        earlier.Yx * later.Xx + earlier.Yy * later.Yx,
        earlier.Yx * later.Xy + earlier.Yy * later.Yy,
        earlier.Yx * later.X + earlier.Yy * later.Y + earlier.Y);

    /// <summary>Rows one after the other, as (2, 3).</summary>
    public void CopyTo(Span<float> numbers)
    {
        ReadOnlySpan<double> all = [Xx, Xy, X, Yx, Yy, Y];
        for (var i = 0; i < all.Length; i++)
            numbers[i] = (float)all[i];
    }
}
