using Cytobench.Reporting.Comparisons;
using Cytobench.Reporting.Figures;
using Cytobench.Robustness;
using Cytobench.Runs;
using SkiaSharp;

namespace Cytobench.Reporting.Robustness;

/// <summary>Balanced error against severity, a small panel for each corruption, all on the same scale; 0 is the clean images.</summary>
internal static class RobustnessCurves
{
    private const int PanelWidth = 252;
    private const int PanelHeight = 216;
    private const int Columns = 4;
    private const int LegendHeight = 34;

    public static Figure Whole(ComparedModels comparison, RobustnessResult robustness)
    {
        var panels = Panels(comparison, robustness);
        var rows = (panels.Count + Columns - 1) / Columns;
        return new Figure(string.Join(" ", panels.Select(panel => panel.Alt)), PanelWidth * Math.Min(Columns, panels.Count), LegendHeight + PanelHeight * rows, canvas =>
        {
            DrawLegend(canvas, comparison, robustness);
            for (var panel = 0; panel < panels.Count; panel++)
            {
                canvas.Save();
                canvas.Translate(panel % Columns * PanelWidth, LegendHeight + panel / Columns * PanelHeight);
                panels[panel].Draw(canvas);
                canvas.Restore();
            }
        });
    }

    public static IReadOnlyList<Figure> Panels(ComparedModels comparison, RobustnessResult robustness)
    {
        var top = robustness.Models.SelectMany(model => model.Corruptions).SelectMany(corruption => corruption.Severities)
            .Concat(robustness.Models.Select(model => model.Clean)).Select(scores => scores.BalancedError).Where(double.IsFinite).DefaultIfEmpty(0).Max();
        return [.. robustness.Corruptions.Select((corruption, index) => Panel(comparison, robustness, corruption, index, Math.Max(0.01, top) * 1.06))];
    }

    private static Figure Panel(ComparedModels comparison, RobustnessResult robustness, CorruptionDescription corruption, int index, double top)
    {
        var alt = $"{corruption.Title}: balanced error from clean to severity {robustness.Severities[^1]}. "
            + string.Join(" ", robustness.Models.Select(model => $"{comparison.LabelOf(model)}: {Numbers.Percent(model.Clean.BalancedError)} to {Numbers.Percent(model.Corruptions[index].Severities[^1].BalancedError)}."));
        var chart = new LineChart(corruption.Title, "severity", "balanced error") { Across = AxisReading.Whole("severity"), Up = AxisReading.Percent("balanced error") };
        foreach (var model in robustness.Models)
        {
            var points = robustness.Severities.Select((severity, at) => ((double)severity, model.Corruptions[index].Severities[at].BalancedError)).Prepend((0, model.Clean.BalancedError));
            chart.AddLine(comparison.LabelOf(model), points, Palette.Model(comparison.IndexOf(model)), dashed: false);
        }
        chart.Limits(-0.2, CorruptionCatalogue.Severities + 0.2, 0, top, wholeNumbersBelow: true);
        return chart.ToFigure(alt, PanelWidth, PanelHeight);
    }

    private static void DrawLegend(SKCanvas canvas, ComparedModels comparison, RobustnessResult robustness)
    {
        var x = 4f;
        foreach (var group in comparison.Groups.Where(group => robustness.Models.Any(model => model.Model == group.Name)))
        {
            using var line = Palette.Stroke(Palette.Model(group.Index), 3);
            canvas.DrawLine(x, 12, x + 26, 12, line);
            canvas.Text(group.Title, x + 34, 17, 15, bold: true);
            x += 34 + Ink.Width(group.Title, 15, bold: true) + 26;
        }
    }
}

/// <summary>From a robustness result back to the run's models.</summary>
internal static class RobustnessModels
{
    public static ModelResult ResultOf(this ComparedModels comparison, ModelRobustness model) =>
        comparison.Summary.Models.First(run => run.Model == model.Model && run.Seed == model.Seed);

    public static string LabelOf(this ComparedModels comparison, ModelRobustness model) => comparison.LabelOf(comparison.ResultOf(model));

    /// <summary>What chooses the model's colour.</summary>
    public static int IndexOf(this ComparedModels comparison, ModelRobustness model) => comparison.GroupOf(comparison.ResultOf(model)).Index;
}
