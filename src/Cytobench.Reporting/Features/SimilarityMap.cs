using Cytobench.Explain.Features;
using Cytobench.Reporting.Figures;
using SkiaSharp;

namespace Cytobench.Reporting.Features;

/// <summary>Linear CKA of layers as a heat map: models against each other first, then each with itself.</summary>
internal static class SimilarityMap
{
    private const int Cell = 40;
    private const int Names = 84;
    private const int Top = 86;
    private const int Gap = 40;

    public static Figure? Whole(LearnedFeatures features)
    {
        if (features.Result.Similarity is not { } similarity)
            return null;
        var panels = Pairs(similarity, withThemselves: true).Select(pair => Panel(features, similarity, pair.Rows, pair.Columns)).ToArray();
        return new Figure(string.Join(" ", panels.Select(panel => panel.Alt)), panels.Max(panel => panel.Width), panels.Sum(panel => panel.Height) + Gap * (panels.Length - 1), canvas =>
        {
            canvas.Save();
            foreach (var panel in panels)
            {
                panel.Draw(canvas);
                canvas.Translate(0, panel.Height + Gap);
            }
            canvas.Restore();
        });
    }

    /// <summary>Layers of one model against those of another, or of itself.</summary>
    public static IEnumerable<(int[] Rows, int[] Columns)> Pairs(LayerSimilarity similarity, bool withThemselves)
    {
        var models = FeatureTitles.ByModel(similarity);
        var pairs = from first in Enumerable.Range(0, models.Count) from second in Enumerable.Range(first + 1, models.Count - first - 1) select (models[first], models[second]);
        return withThemselves ? pairs.Concat(models.Select(layers => (layers, layers))) : pairs;
    }

    /// <summary>The most alike pair of layers, in words.</summary>
    public static string Describe(LearnedFeatures features, LayerSimilarity similarity, int[] rows, int[] columns)
    {
        var pairs = (from row in rows from column in columns let value = similarity.Of(row, column) where double.IsFinite(value) && row != column orderby value descending select (row, column, value)).ToArray();
        return pairs.Length == 0
            ? "No two layers can be compared."
            : $"Most alike are {Name(pairs[0].row)} and {Name(pairs[0].column)}, at {Numbers.Fixed(pairs[0].value, 2)}; least, {Name(pairs[^1].row)} and {Name(pairs[^1].column)}, at {Numbers.Fixed(pairs[^1].value, 2)}.";

        string Name(int layer) => FeatureTitles.Layer(similarity, layer) is var title && title == "features"
            ? $"the features of {features.LabelOf(similarity.Layers[layer])}"
            : $"block {title} of {features.LabelOf(similarity.Layers[layer])}";
    }

    private static Figure Panel(LearnedFeatures features, LayerSimilarity similarity, int[] rows, int[] columns)
    {
        var (down, across) = (features.LabelOf(similarity.Layers[rows[0]]), features.LabelOf(similarity.Layers[columns[0]]));
        var title = rows == columns ? $"{down} with itself" : $"{down} (rows) and {across} (columns)";
        var alt = $"Similarity of layers, {title}. {Describe(features, similarity, rows, columns)}";
        var width = (int)Math.Max(Names + columns.Length * Cell, Ink.Width(title, 17, bold: true)) + 4;
        return new Figure(alt, width, Top + rows.Length * Cell + 4, canvas =>
        {
            canvas.Text(title, 0, 16, 17, bold: true);
            canvas.Text("linear CKA; 1: alike but for rotation and scale", 0, 37, 14, Palette.Muted);
            for (var column = 0; column < columns.Length; column++)
                canvas.Text(Short(columns[column]), Names + (column + 0.5f) * Cell, Top - 9, 14, Palette.Muted, SKTextAlign.Center);
            for (var row = 0; row < rows.Length; row++)
            {
                canvas.Text(FeatureTitles.Layer(similarity, rows[row]) is var name && name == "features" ? name : $"block {name}", Names - 10, Top + (row + 0.5f) * Cell + 5, 14, align: SKTextAlign.Right);
                for (var column = 0; column < columns.Length; column++)
                    DrawCell(canvas, similarity.Of(rows[row], columns[column]), Names + column * Cell, Top + row * Cell);
            }
        });

        string Short(int layer) => FeatureTitles.Layer(similarity, layer) is var name && name == "features" ? "feat." : name;
    }

    private static void DrawCell(SKCanvas canvas, double value, float x, float y)
    {
        var color = double.IsNaN(value) ? Palette.Paper : Palette.Of(Palette.Shares, value);
        using var fill = Palette.Fill(color);
        using var edge = Palette.Stroke(Palette.Paper, 2);
        canvas.DrawRect(x, y, Cell, Cell, fill);
        canvas.DrawRect(x, y, Cell, Cell, edge);
        canvas.Text(Numbers.Fixed(value, 2), x + Cell / 2f, y + Cell / 2f + 5, 13, Palette.TextOn(color), SKTextAlign.Center);
    }
}
