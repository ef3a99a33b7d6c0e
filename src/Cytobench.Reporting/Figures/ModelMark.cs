using SkiaSharp;

namespace Cytobench.Reporting.Figures;

/// <summary>The dot of a model: a shape of its own for each of three, so that colour is not needed.</summary>
internal static class ModelMark
{
    public static void Draw(SKCanvas canvas, int index, float x, float y)
    {
        using var fill = Palette.Fill(Palette.Model(index));
        if (index % 3 == 0)
        {
            canvas.DrawCircle(x, y, 6.5f, fill);
            return;
        }
        using var shape = Polygon(x, y, index % 3 == 1 ? 4 : 3);
        canvas.DrawPath(shape, fill);
    }

    private static SKPath Polygon(float x, float y, int corners)
    {
        var path = new SKPath();
        path.AddPoly([.. Enumerable.Range(0, corners).Select(corner =>
        {
            var (sine, cosine) = Math.SinCos(2 * Math.PI * corner / corners - Math.PI / 2);
            return new SKPoint(x + 8 * (float)cosine, y + 8 * (float)sine);
        })]);
        return path;
    }
}
