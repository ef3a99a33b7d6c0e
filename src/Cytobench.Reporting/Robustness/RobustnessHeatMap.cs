using Cytobench.Reporting.Comparisons;
using Cytobench.Reporting.Figures;
using Cytobench.Robustness;
using SkiaSharp;

namespace Cytobench.Reporting.Robustness;

/// <summary>Balanced error of every corruption (rows) and severity (columns), a panel for each model, all on the same colours.</summary>
internal static class RobustnessHeatMap
{
    private const int Columns = 2;
    private const int Names = 122;
    private const int CellWidth = 50;
    private const int CellHeight = 27;
    private const int Top = 78;
    private const int Gap = 34;

    public static Figure Of(ComparedModels comparison, RobustnessResult robustness)
    {
        var width = Names + (robustness.Severities.Count + 1) * CellWidth + 10;
        var height = Top + robustness.Corruptions.Count * CellHeight;
        var rows = (robustness.Models.Count + Columns - 1) / Columns;
        var columns = Math.Min(Columns, robustness.Models.Count);
        var alt = "Balanced error under each corruption, mean over severities. " + string.Join(" ", robustness.Models.Select(model =>
            $"{comparison.LabelOf(model)}: {string.Join(", ", model.Corruptions.Select((corruption, index) => $"{robustness.Corruptions[index].Title} {Numbers.Percent(corruption.Mean.BalancedError)}"))}."));
        var most = Largest(robustness);
        return new Figure(alt, columns * width + (columns - 1) * Gap, rows * height + (rows - 1) * Gap, canvas =>
        {
            for (var panel = 0; panel < robustness.Models.Count; panel++)
            {
                canvas.Save();
                canvas.Translate(panel % Columns * (width + Gap), panel / Columns * (height + Gap));
                DrawPanel(canvas, comparison, robustness, robustness.Models[panel], most);
                canvas.Restore();
            }
        });
    }

    /// <summary>The error that has the deepest colour.</summary>
    public static double Largest(RobustnessResult robustness) => robustness.Models
        .SelectMany(model => model.Corruptions).SelectMany(corruption => corruption.Severities).Select(scores => scores.BalancedError).Where(double.IsFinite).DefaultIfEmpty(0).Max() is > 0 and var most ? most : 1;

    private static void DrawPanel(SKCanvas canvas, ComparedModels comparison, RobustnessResult robustness, ModelRobustness model, double most)
    {
        canvas.Text(Ink.Shorten(comparison.LabelOf(model), 300, 17, bold: true), 0, 16, 17, bold: true);
        canvas.Text($"balanced error in %; clean {Numbers.Percent(model.Clean.BalancedError)}", 0, 38, 14, Palette.Muted);
        for (var column = 0; column <= robustness.Severities.Count; column++)
        {
            var heading = column < robustness.Severities.Count ? Numbers.Count(robustness.Severities[column]) : "mean";
            canvas.Text(heading, Names + MeanGap(column) + (column + 0.5f) * CellWidth, Top - 8, 14, Palette.Muted, SKTextAlign.Center);
        }
        for (var row = 0; row < robustness.Corruptions.Count; row++)
        {
            var y = Top + row * CellHeight;
            canvas.Text(robustness.Corruptions[row].Title, Names - 10, y + CellHeight / 2f + 5, 14, align: SKTextAlign.Right);
            for (var column = 0; column < robustness.Severities.Count; column++)
                DrawCell(canvas, model.Corruptions[row].Severities[column].BalancedError, most, Names + column * CellWidth, y, bold: false);
            DrawCell(canvas, model.Corruptions[row].Mean.BalancedError, most, Names + MeanGap(robustness.Severities.Count) + robustness.Severities.Count * CellWidth, y, bold: true);
        }

        int MeanGap(int column) => column == robustness.Severities.Count ? 8 : 0;
    }

    private static void DrawCell(SKCanvas canvas, double error, double most, float x, float y, bool bold)
    {
        var color = double.IsNaN(error) ? Palette.Paper : Palette.Of(Palette.Shares, error / most);
        using var fill = Palette.Fill(color);
        using var edge = Palette.Stroke(Palette.Paper, 2);
        canvas.DrawRect(x, y, CellWidth, CellHeight, fill);
        canvas.DrawRect(x, y, CellWidth, CellHeight, edge);
        canvas.Text(Numbers.Fixed(100 * error, 1), x + CellWidth / 2f, y + CellHeight / 2f + 5, 14, Palette.TextOn(color), SKTextAlign.Center, bold);
    }
}
