using Cytobench.Explain.Features;
using Cytobench.Reporting.Figures;
using SkiaSharp;

namespace Cytobench.Reporting.Features;

/// <summary>Test images at their features' two main directions, a panel for each model: marks by true class, rings around errors.</summary>
internal static class FeatureMap
{
    private const int Width = 500;
    private const int Height = 512;
    private const float Left = 26;
    private const float Top = 34;
    private const float Bottom = Height - 34;
    private const int MostRight = 1500;                                  // images that are predicted right; errors are all drawn
    private const float Mark = 3.2f;
    private const int LegendWidth = 1000;
    private const int LegendRow = 24;

    /// <summary>The models' panels, and under them the legend.</summary>
    public static IReadOnlyList<Figure> Panels(LearnedFeatures features) => [.. features.Drawn.Select(model => Panel(features, model)), Legend(features)];

    public static Figure Whole(LearnedFeatures features)
    {
        var panels = Panels(features);
        var legend = panels[^1];
        var width = Math.Max(LegendWidth, (panels.Count - 1) * (Width + 20) - 20);
        return new Figure(string.Join(" ", panels.Select(panel => panel.Alt)), width, Height + legend.Height, canvas =>
        {
            for (var panel = 0; panel < panels.Count; panel++)
            {
                canvas.Save();
                canvas.Translate(panel == panels.Count - 1 ? 0 : panel * (Width + 20), panel == panels.Count - 1 ? Height : 0);
                panels[panel].Draw(canvas);
                canvas.Restore();
            }
        });
    }

    /// <summary>How many of the images that a model has right are drawn, of how many.</summary>
    public static (int Drawn, int Right) Counts(LearnedFeatures features, ModelFeatures model)
    {
        var right = Right(features, model).Length;
        return (Math.Min(right, MostRight), right);
    }

    private static int[] Right(LearnedFeatures features, ModelFeatures model)
    {
        var predicted = features.ResultOf(model).Test.Predictions();
        return [.. Enumerable.Range(0, predicted.Length).Where(image => predicted[image] == features.Labels[image])];
    }

    private static Figure Panel(LearnedFeatures features, ModelFeatures model)
    {
        var coordinates = features.Coordinates(model);
        int[] right = Right(features, model);
        int[] wrong = [.. Enumerable.Range(0, features.Labels.Length).Except(right)];
        int[] drawn = right.Length <= MostRight ? right : [.. Enumerable.Range(0, MostRight).Select(i => right[(int)((long)i * right.Length / MostRight)])];
        var (shares, predicted) = (model.Projection.Shares, features.ResultOf(model).Test.Predictions());
        var place = Place(coordinates, [.. drawn, .. wrong]);
        var marks = drawn.Concat(wrong).Select(image => new PointData.Point(place(image).X, place(image).Y, $"test image {image}",
            [features.ClassNames[features.Labels[image]], .. predicted[image] == features.Labels[image] ? (string[])[] : [$"predicted: {features.ClassNames[predicted[image]]}"]]));
        var alt = $"{features.LabelOf(model)}: {Numbers.Plural(drawn.Length + wrong.Length, "test image")} along the two main directions of its features, which hold {Numbers.Percent(shares.Sum(), 0)} of their variance; {Numbers.Plural(wrong.Length, "error")} ringed. {Apart(features, coordinates)}";
        return new Figure(alt, Width, Height, canvas =>
        {
            canvas.Text(Ink.Shorten(features.LabelOf(model), Width - Left - 150, 17, bold: true), Left, 18, 17, bold: true);
            canvas.Text(Numbers.Plural(wrong.Length, "error"), Width, 18, 15, Palette.Muted, SKTextAlign.Right);
            using var frame = Palette.Stroke(Palette.Grid, 1);
            canvas.DrawRect(Left, Top, Width - Left, Bottom - Top, frame);
            canvas.Text($"1st direction, {Numbers.Percent(shares[0], 0)} of the variance", (Left + Width) / 2, Bottom + 22, 14, Palette.Muted, SKTextAlign.Center);
            canvas.Save();
            canvas.Translate(14, (Top + Bottom) / 2);
            canvas.RotateDegrees(-90);
            canvas.Text($"2nd direction, {Numbers.Percent(shares[1], 0)} of the variance", 0, 0, 14, Palette.Muted, SKTextAlign.Center);
            canvas.Restore();
            DrawMarks(canvas, features, drawn, wrong, place);
        })
        { Marks = new PointData([.. marks]) };
    }

    /// <summary>Both directions have one scale, so that distances mean the same everywhere.</summary>
    private static Func<int, SKPoint> Place(float[] coordinates, int[] images)
    {
        if (images.Length == 0)
            return _ => default;
        var (lowX, highX) = (images.Min(image => coordinates[2 * image]), images.Max(image => coordinates[2 * image]));
        var (lowY, highY) = (images.Min(image => coordinates[2 * image + 1]), images.Max(image => coordinates[2 * image + 1]));
        const float Room = 24;
        var span = Math.Max(Math.Max(highX - lowX, 1e-12f) / (Width - Left - Room), Math.Max(highY - lowY, 1e-12f) / (Bottom - Top - Room));
        return image => new SKPoint(
            (Left + Width) / 2 + (coordinates[2 * image] - (lowX + highX) / 2) / span,
            (Top + Bottom) / 2 - (coordinates[2 * image + 1] - (lowY + highY) / 2) / span);
    }

    private static void DrawMarks(SKCanvas canvas, LearnedFeatures features, int[] right, int[] wrong, Func<int, SKPoint> place)
    {
        foreach (var (images, isError) in ((int[], bool)[])[(right, false), (wrong, true)])
        {
            foreach (var ofClass in images.GroupBy(image => features.Labels[image]).OrderBy(group => group.Key))
            {
                using var path = new SKPath();
                foreach (var image in ofClass)
                    ClassMark.Add(path, ofClass.Key, place(image).X, place(image).Y, isError ? 1.25f * Mark : Mark);
                using var fill = Palette.Fill(isError ? ClassMark.Color(ofClass.Key) : ClassMark.Color(ofClass.Key).WithAlpha(150));
                canvas.DrawPath(path, fill);
            }
        }
        using var rings = new SKPath();
        foreach (var image in wrong)
            AddRing(rings, place(image).X, place(image).Y);
        using var ring = Palette.Stroke(Palette.Ink, 1.3f);
        canvas.DrawPath(rings, ring);
    }

    private static void AddRing(SKPath path, float x, float y) =>
        path.AddPoly([.. Enumerable.Range(0, 12).Select(corner => new SKPoint(MathF.Round(4 * (x + 7 * MathF.Sin(corner * MathF.PI / 6))) / 4, MathF.Round(4 * (y + 7 * MathF.Cos(corner * MathF.PI / 6))) / 4))]);

    private static Figure Legend(LearnedFeatures features)
    {
        var classes = features.ClassNames;
        var longest = classes.Max(name => Ink.Width(name, 15)) + 44;
        var columns = Math.Max(1, Math.Min((int)(LegendWidth / Math.Min(longest, 330)), classes.Count + 1));
        var column = (float)LegendWidth / columns;
        var rows = (classes.Count + 1 + columns - 1) / columns;
        return new Figure($"Marks of the classes {string.Join(", ", classes)}; a ring is an error.", LegendWidth, rows * LegendRow + 8, canvas =>
        {
            for (var entry = 0; entry <= classes.Count; entry++)
            {
                var (x, y) = (Left + entry % columns * column, entry / columns * LegendRow + 14);
                using var path = new SKPath();
                if (entry < classes.Count)
                {
                    ClassMark.Add(path, entry, x + 7, y, 5.5f);
                    using var fill = Palette.Fill(ClassMark.Color(entry));
                    canvas.DrawPath(path, fill);
                }
                else
                {
                    AddRing(path, x + 7, y);
                    using var ring = Palette.Stroke(Palette.Ink, 1.3f);
                    canvas.DrawPath(path, ring);
                }
                canvas.Text(Ink.Shorten(entry < classes.Count ? classes[entry] : "predicted wrong", column - 30, 15), x + 22, y + 5, 15);
            }
        });
    }

    /// <summary>The two classes whose middles are farthest apart in the picture, in words.</summary>
    private static string Apart(LearnedFeatures features, float[] coordinates)
    {
        var middles = features.Labels.Index().GroupBy(one => one.Item).OrderBy(group => group.Key)
            .Select(group => (Label: group.Key, X: group.Average(one => coordinates[2 * one.Index]), Y: group.Average(one => coordinates[2 * one.Index + 1]))).ToArray();
        var pairs = from first in middles
                    from second in middles
                    where first.Label < second.Label
                    orderby Math.Pow(first.X - second.X, 2) + Math.Pow(first.Y - second.Y, 2)
                    select $"{features.ClassNames[first.Label]} and {features.ClassNames[second.Label]}";
        var ordered = pairs.ToArray();
        return ordered.Length < 2 ? "" : $"Closest together lie {ordered[0]}, farthest apart {ordered[^1]}.";
    }
}
