namespace Cytobench.Reporting.Tests;

/// <summary>Images and saliency maps from formulas.</summary>
internal static class SamplePictures
{
    /// <summary>A violet nucleus in a paler cell on a rosy ground; n x side x side x 3.</summary>
    public static byte[] Cells(int[] rows, int[] labels, int side)
    {
        var pixels = new byte[rows.Length * side * side * 3];
        for (var image = 0; image < rows.Length; image++)
        {
            var (phase, lobes) = (rows[image] * 0.7, 1 + labels[rows[image]] % 4);
            for (var pixel = 0; pixel < side * side; pixel++)
            {
                var (x, y) = ((pixel % side + 0.5) / side - 0.5, (pixel / side + 0.5) / side - 0.5);
                var (radius, angle) = (Math.Sqrt(x * x + y * y), Math.Atan2(y, x));
                var edge = 0.2 + 0.06 * Math.Cos(lobes * angle + phase);
                var color = radius < edge ? (118, 62, 140) : radius < 0.36 ? (214, 180, 214) : (236, 212, 208);
                var at = (image * side * side + pixel) * 3;
                (pixels[at], pixels[at + 1], pixels[at + 2]) = ((byte)color.Item1, (byte)color.Item2, (byte)color.Item3);
            }
        }
        return pixels;
    }

    /// <summary>One bright spot for each image; n x side x side in [0, 1].</summary>
    public static float[] Maps(int[] rows, int side)
    {
        var maps = new float[rows.Length * side * side];
        for (var image = 0; image < rows.Length; image++)
        {
            var (centerX, centerY) = (0.5 + 0.2 * Math.Sin(rows[image]), 0.5 + 0.2 * Math.Cos(rows[image] * 1.3));
            for (var cell = 0; cell < side * side; cell++)
            {
                var (x, y) = ((cell % side + 0.5) / side - centerX, (cell / side + 0.5) / side - centerY);
                maps[image * side * side + cell] = (float)Math.Exp(-(x * x + y * y) / 0.06);
            }
        }
        return maps;
    }
}
