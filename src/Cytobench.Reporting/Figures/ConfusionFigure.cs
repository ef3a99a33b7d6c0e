using Cytobench.Runs;
using SkiaSharp;

namespace Cytobench.Reporting.Figures;

/// <summary>A confusion matrix: rows are true classes, columns predicted ones, cells coloured by their share of the row.</summary>
internal sealed class ConfusionFigure
{
    private const float Top = 84;
    private const int LabelLines = 3;
    private const float SmallCell = 34;

    private readonly IReadOnlyList<string> classes;
    private readonly int[][] counts;
    private readonly bool normalize;
    private readonly string title;
    private readonly string subtitle;
    private readonly float cell;
    private readonly float labelWidth;
    private readonly float nameSize;
    private readonly bool isSmall;

    /// <param name="classNames">K names.</param>
    /// <param name="split">Holds the K x K counts, [label][prediction].</param>
    /// <param name="title">The model.</param>
    /// <param name="normalize">Cells show percent of the true class instead of counts.</param>
    /// <param name="isSmall">Smaller cells and no colour bar, so that two stand beside each other on paper.</param>
    public ConfusionFigure(IReadOnlyList<string> classNames, SplitResult split, string title, bool normalize, bool isSmall = false)
    {
        this.isSmall = isSmall;
        (classes, counts, this.normalize, this.title) = (classNames, split.Scores.Confusion, normalize, title);
        subtitle = $"{(split.Split == "val" ? "validation" : split.Split)} split, {Numbers.Plural(split.Labels.Length, "image")}; "
            + (normalize ? "percent of each true class" : "number of images");
        cell = Math.Clamp(620f / classes.Count, 30, isSmall ? SmallCell : 62);
        nameSize = cell >= 44 ? 15 : 12;
        labelWidth = Math.Clamp(classes.Max(name => Ink.Width(name, nameSize)) + 4, 60, isSmall ? 120 : 190);
    }

    private float Left => labelWidth + 54;
    private float Side => classes.Count * cell;
    private float ColumnLabelHeight => (labelWidth + 26) * 0.72f + 30;

    public Figure ToFigure() => new(
        $"Confusion matrix of {title}, {subtitle}. " + Describe(),
        (int)Math.Ceiling(Math.Max(Left + Side + (isSmall ? 8 : 96), isSmall ? Left + Side : Left + Ink.Width(title, 19, bold: true) + 30)),
        (int)Math.Ceiling(Top + Side + ColumnLabelHeight + 24),
        Draw);

    private void Draw(SKCanvas canvas)
    {
        canvas.Text(isSmall ? Ink.Shorten(title, Left + Side, 17, bold: true) : title, isSmall ? 0 : Left, 34, isSmall ? 17 : 19, bold: true);
        canvas.Text(isSmall ? Ink.Shorten(subtitle, Left + Side, 13.5f) : subtitle, isSmall ? 0 : Left, 58, isSmall ? 13.5f : 14.5f, Palette.Muted);
        for (var label = 0; label < classes.Count; label++)
            for (var prediction = 0; prediction < classes.Count; prediction++)
                DrawCell(canvas, label, prediction);
        using var frame = Palette.Stroke(Palette.Muted, 1);
        canvas.DrawRect(Left, Top, Side, Side, frame);
        DrawNames(canvas);
        if (!isSmall)
            DrawColorBar(canvas);
    }

    private void DrawCell(SKCanvas canvas, int label, int prediction)
    {
        var (count, total) = (counts[label][prediction], counts[label].Sum());
        var share = total == 0 ? double.NaN : (double)count / total;
        var (x, y) = (Left + prediction * cell, Top + label * cell);
        var color = count == 0 ? Palette.Paper : Palette.Of(Palette.Shares, share);
        using var fill = Palette.Fill(color);
        using var edge = Palette.Stroke(Palette.Grid, 1);
        canvas.DrawRect(x, y, cell, cell, fill);
        canvas.DrawRect(x, y, cell, cell, edge);
        var text = normalize
            ? double.IsNaN(share) ? Numbers.Undefined : count == 0 ? "0" : Numbers.Fixed(100 * share, cell >= 44 ? 1 : 0)
            : Numbers.Count(count);
        var size = Fit(text, cell - 6, cell >= 44 ? 16 : 12.5f);
        canvas.Text(text, x + cell / 2, y + cell / 2 + size * 0.35f, size, count == 0 ? Palette.Muted : Palette.TextOn(color), SKTextAlign.Center, bold: label == prediction);
    }

    private static float Fit(string text, float width, float size) => Math.Min(size, size * width / Math.Max(1, Ink.Width(text, size, bold: true)));

    private void DrawNames(SKCanvas canvas)
    {
        for (var label = 0; label < classes.Count; label++)
        {
            var middle = Top + (label + 0.5f) * cell;
            var lines = Ink.Wrap(classes[label], labelWidth, nameSize, cell >= 44 ? LabelLines : 2);
            for (var line = 0; line < lines.Count; line++)
                canvas.Text(lines[line], Left - 12, middle + nameSize * 0.35f + (line - (lines.Count - 1) / 2f) * nameSize * 1.1f, nameSize, align: SKTextAlign.Right);
            canvas.Save();
            canvas.Translate(Left + (label + 0.5f) * cell, Top + Side + 14);
            canvas.RotateDegrees(-45);
            for (var line = 0; line < lines.Count; line++)
                canvas.Text(lines[line], 0, nameSize * 0.5f + (line - (lines.Count - 1) / 2f) * nameSize * 1.1f, nameSize, align: SKTextAlign.Right);
            canvas.Restore();
        }
        canvas.Text("predicted class", Left + Side / 2, Top + Side + ColumnLabelHeight + 4, 15, Palette.Muted, SKTextAlign.Center);
        canvas.Save();
        canvas.Translate(24, Top + Side / 2);
        canvas.RotateDegrees(-90);
        canvas.Text("true class", 0, 0, 15, Palette.Muted, SKTextAlign.Center);
        canvas.Restore();
    }

    private void DrawColorBar(SKCanvas canvas)
    {
        const int Steps = 64;
        var (x, height) = (Left + Side + 22, Math.Min(Side, 200));
        for (var step = 0; step < Steps; step++)
        {
            using var fill = Palette.Fill(Palette.Of(Palette.Shares, 1 - step / (Steps - 1.0)));
            fill.IsAntialias = false;                                    // no seams between the steps
            canvas.DrawRect(x, Top + step * height / Steps, 14, height / Steps + 0.5f, fill);
        }
        foreach (var (share, text) in ((double, string)[])[(1, "100 %"), (0.5, "50 %"), (0, "0 %")])
            canvas.Text(text, x + 21, Top + (float)(1 - share) * height + (share == 1 ? 10 : share == 0 ? 0 : 5), 13, Palette.Muted);
        canvas.Text("share of", x - 3, Top + height + 22, 13, Palette.Muted);
        canvas.Text("true class", x - 3, Top + height + 37, 13, Palette.Muted);
    }

    private string Describe()
    {
        var worst = (from label in Enumerable.Range(0, classes.Count)
                     from prediction in Enumerable.Range(0, classes.Count)
                     where label != prediction && counts[label][prediction] > 0
                     orderby counts[label][prediction] descending
                     select $"{classes[label]} taken for {classes[prediction]} ({Numbers.Count(counts[label][prediction])})").Take(3).ToArray();
        return worst.Length == 0 ? "No image is confused." : $"Most frequent: {string.Join(", ", worst)}.";
    }
}
