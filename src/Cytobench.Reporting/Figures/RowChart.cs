using SkiaSharp;

namespace Cytobench.Reporting.Figures;

/// <summary>Named rows on one horizontal axis, each with one mark per series: bars, or dots joined by a line.</summary>
internal sealed record RowChart
{
    public required string Alt { get; init; }
    public required string Title { get; init; }
    public required string AxisLabel { get; init; }                      // says where the axis starts
    public required IReadOnlyList<Row> Rows { get; init; }
    public required IReadOnlyList<Series> AllSeries { get; init; }
    public required double Start { get; init; }
    public required double End { get; init; }
    public bool Dots { get; init; }
    public int Decimals { get; init; } = 4;
    public int Width { get; init; } = 690;

    private const int Top = 66;
    private const int Bottom = 48;
    private const float BarHeight = 17;
    private const float LabelWidth = 196;
    private const float ValueWidth = 54;

    private bool HasNotes => Rows.Any(row => row.Note.Length > 0);
    private int MostLines => Rows.Select(row => Lines(row).Count).DefaultIfEmpty(1).Max();
    private float RowHeight => Math.Max(Dots ? 34 : AllSeries.Count * (BarHeight + 2) + 16, MostLines * 15 + 8);
    private float Left => LabelWidth + (HasNotes ? 60 : 14);
    private float Right => Width - ValueWidth * (Dots ? AllSeries.Count : 1);

    public Figure ToFigure() => new(Alt, Width, (int)(Top + Rows.Count * RowHeight + Bottom), Draw);

    private void Draw(SKCanvas canvas)
    {
        canvas.Text(Title, 0, 16, 17, bold: true);
        DrawLegend(canvas);
        DrawAxis(canvas);
        for (var row = 0; row < Rows.Count; row++)
            DrawRow(canvas, Rows[row], Top + row * RowHeight);
    }

    private float X(double value) => Left + (float)((Math.Clamp(value, Start, End) - Start) / (End - Start)) * (Right - Left);

    private void DrawLegend(SKCanvas canvas)
    {
        var x = 0f;
        foreach (var series in AllSeries)
        {
            DrawMark(canvas, series, x + 7, 40);
            canvas.Text(series.Label, x + 20, 45, 14.5f);
            x += 20 + Ink.Width(series.Label, 14.5f) + 24;
        }
        for (var index = 0; Dots && index < AllSeries.Count; index++)
            DrawMark(canvas, AllSeries[index], Right + ValueWidth * (index + 1) - 16, Top - 12);
    }

    private void DrawAxis(SKCanvas canvas)
    {
        var bottom = Top + Rows.Count * RowHeight;
        var step = AxisTicks.Step(End - Start, 6);
        using var grid = Palette.Stroke(Palette.Grid, 1);
        foreach (var tick in AxisTicks.Between(Start, End, step))
        {
            canvas.DrawLine(X(tick), Top - 4, X(tick), bottom, grid);
            canvas.Text(Numbers.Fixed(tick, AxisTicks.Decimals(step)), X(tick), bottom + 18, 13, Palette.Muted, SKTextAlign.Center);
        }
        using var line = Palette.Stroke(Palette.Muted, 1);
        canvas.DrawLine(Left, Top - 4, Left, bottom, line);
        canvas.Text(AxisLabel, (Left + Right) / 2, bottom + 42, 14, Palette.Muted, SKTextAlign.Center);
    }

    private void DrawRow(SKCanvas canvas, Row row, float top)
    {
        var middle = top + RowHeight / 2;
        var lines = Lines(row);
        for (var line = 0; line < lines.Count; line++)
            canvas.Text(lines[line], LabelWidth + 2, middle + 5 + (line - (lines.Count - 1) / 2f) * 15, 14.5f, align: SKTextAlign.Right);
        canvas.Text(row.Note, Left - 12, middle + 5, 13.5f, Palette.Muted, SKTextAlign.Right);
        if (Dots)
            DrawDots(canvas, row, middle);
        else
            DrawBars(canvas, row, top + 8);
    }

    private static IReadOnlyList<string> Lines(Row row) => Ink.Wrap(row.Label, LabelWidth, 14.5f, lines: 3);

    private void DrawBars(SKCanvas canvas, Row row, float top)
    {
        for (var index = 0; index < AllSeries.Count; index++)
        {
            var (value, y) = (row.Values[index], top + index * (BarHeight + 2));
            if (!double.IsNaN(value))
            {
                using var fill = Palette.Fill(Palette.Model(AllSeries[index].ColorIndex));
                canvas.DrawRect(Left, y, Math.Max(1, X(value) - Left), BarHeight, fill);
            }
            if (row.Spread is not null && double.IsFinite(row.Spread[index].Low))
                DrawSpread(canvas, row.Spread[index], y + BarHeight / 2);
            var end = row.Spread is not null && double.IsFinite(row.Spread[index].High) ? row.Spread[index].High : value;
            canvas.Text(Numbers.Fixed(value, Decimals), (double.IsNaN(value) ? Left : X(end)) + 7, y + BarHeight - 4, 13.5f);
        }
    }

    private void DrawSpread(SKCanvas canvas, (double Low, double High) spread, float y)
    {
        using var line = Palette.Stroke(Palette.Ink, 1.5f);
        canvas.DrawLine(X(spread.Low), y, X(spread.High), y, line);
        foreach (var end in (double[])[spread.Low, spread.High])
            canvas.DrawLine(X(end), y - 4, X(end), y + 4, line);
    }

    private void DrawDots(SKCanvas canvas, Row row, float middle)
    {
        var defined = row.Values.Where(double.IsFinite).ToArray();
        if (defined.Length > 1)
        {
            using var join = Palette.Stroke(Palette.Muted, 1.5f);
            canvas.DrawLine(X(defined.Min()), middle, X(defined.Max()), middle, join);
        }
        for (var index = 0; index < AllSeries.Count; index++)
        {
            if (double.IsFinite(row.Values[index]))
                DrawMark(canvas, AllSeries[index], X(row.Values[index]), middle);
            var isBest = defined.Length > 1 && row.Values[index] == defined.Max();
            canvas.Text(Numbers.Fixed(row.Values[index], Decimals), Right + ValueWidth * (index + 1), middle + 5, 13.5f, align: SKTextAlign.Right, bold: isBest);
        }
    }

    private void DrawMark(SKCanvas canvas, Series series, float x, float y)
    {
        if (Dots)
        {
            ModelMark.Draw(canvas, series.ColorIndex, x, y);
            return;
        }
        using var fill = Palette.Fill(Palette.Model(series.ColorIndex));
        canvas.DrawRect(x - 6, y - 6, 12, 12, fill);
    }

    /// <param name="Label">At the left.</param>
    /// <param name="Note">Beside it in grey; empty for none.</param>
    /// <param name="Values">One for each series; NaN is written, not drawn.</param>
    /// <param name="Spread">Lowest and highest over seeds, NaN for one seed; null for none.</param>
    internal sealed record Row(string Label, string Note, IReadOnlyList<double> Values, IReadOnlyList<(double Low, double High)>? Spread = null);

    internal sealed record Series(string Label, int ColorIndex);
}
