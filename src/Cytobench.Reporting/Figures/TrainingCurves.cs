using Cytobench.Reporting.Comparisons;
using Cytobench.Runs;
using SkiaSharp;

namespace Cytobench.Reporting.Figures;

/// <summary>Loss, accuracy and macro F1 per epoch: training dashed, validation solid, the tested epoch ringed.</summary>
internal static class TrainingCurves
{
    private const int PanelWidth = 344;
    private const int PanelHeight = 286;
    private const int LegendHeight = 66;

    public static IReadOnlyList<Figure> Panels(ComparedModels comparison) =>
    [
        Panel(comparison, "Loss", "cross-entropy", epoch => epoch.TrainLoss, epoch => epoch.ValidationLoss),
        Panel(comparison, "Accuracy", "share right", epoch => epoch.TrainAccuracy, epoch => epoch.ValidationAccuracy),
        Panel(comparison, "Macro F1", "macro F1", null, epoch => epoch.ValidationMacroF1),
    ];

    public static Figure Whole(ComparedModels comparison)
    {
        var panels = Panels(comparison);
        return new Figure(string.Join(" ", panels.Select(panel => panel.Alt)), PanelWidth * panels.Count, PanelHeight + LegendHeight, canvas =>
        {
            DrawLegend(canvas, comparison);
            for (var panel = 0; panel < panels.Count; panel++)
            {
                canvas.Save();
                canvas.Translate(panel * PanelWidth, LegendHeight);
                panels[panel].Draw(canvas);
                canvas.Restore();
            }
        });
    }

    private static Figure Panel(ComparedModels comparison, string title, string unit, Func<EpochResult, double>? train, Func<EpochResult, double> validation)
    {
        var epochs = comparison.Summary.Models.SelectMany(run => run.Epochs).ToArray();
        var alt = $"{title} per epoch, of training (dashed) and validation. " + string.Join(" ", comparison.Summary.Models.Select(run => DescribeBest(comparison, run, validation)));
        var chart = new LineChart(title, "epoch", unit) { Across = AxisReading.Whole("epoch"), Up = title == "Accuracy" ? AxisReading.Percent(unit) : new AxisReading(unit) };
        foreach (var run in comparison.Summary.Models)
        {
            var color = Palette.Model(comparison.GroupOf(run).Index);
            if (train is not null)
                chart.AddLine($"{comparison.LabelOf(run)}, training", run.Epochs.Select(epoch => ((double)epoch.Epoch, train(epoch))), color, dashed: true);
            chart.AddLine(Validation(run), run.Epochs.Select(epoch => ((double)epoch.Epoch, validation(epoch))), color, dashed: false);
        }
        foreach (var run in comparison.Summary.Models)
        {
            if (run.Epochs.FirstOrDefault(epoch => epoch.Epoch == run.BestEpoch) is { } best)
                chart.AddRing(Validation(run), best.Epoch, validation(best), Palette.Model(comparison.GroupOf(run).Index), "tested");
        }
        var values = epochs.SelectMany(epoch => (double[])[train?.Invoke(epoch) ?? double.NaN, validation(epoch)]).Where(double.IsFinite).DefaultIfEmpty(0).ToArray();
        var last = epochs.Select(epoch => epoch.Epoch).DefaultIfEmpty(1).Max();
        var isLoss = title == "Loss";
        chart.Limits(0.5, last + 0.5, isLoss ? 0 : Math.Floor(values.Min() * 10 - 0.2) / 10, isLoss ? Math.Max(values.Max(), 1e-3) * 1.06 : 1.005, wholeNumbersBelow: true);
        return chart.ToFigure(alt, PanelWidth, PanelHeight);

        string Validation(ModelResult run) => $"{comparison.LabelOf(run)}, validation";
    }

    private static string DescribeBest(ComparedModels comparison, ModelResult run, Func<EpochResult, double> validation) =>
        run.Epochs.FirstOrDefault(epoch => epoch.Epoch == run.BestEpoch) is { } best
            ? FormattableString.Invariant($"{comparison.LabelOf(run)}: {Numbers.Score(validation(best), 3)} at the tested epoch, {run.BestEpoch} of {run.Epochs.Count}.")
            : $"{comparison.LabelOf(run)}: no epochs.";

    private static void DrawLegend(SKCanvas canvas, ComparedModels comparison)
    {
        var x = 0f;
        foreach (var group in comparison.Groups)
        {
            using var line = Palette.Stroke(Palette.Model(group.Index), 3);
            x = Entry(group.Title, 12, bold: true, at => canvas.DrawLine(at, 12, at + 26, 12, line));
        }
        x = 0;
        using var solid = Palette.Stroke(Palette.Muted, 2.25f);
        using var dashed = Palette.Stroke(Palette.Muted, 1.5f);
        (float From, float To)[] dashes = [(0, 7), (11, 18), (22, 26)];  // one by one: a line's path effect is lost in SVG
        x = Entry("validation", 40, bold: false, at => canvas.DrawLine(at, 40, at + 26, 40, solid));
        x = Entry("training, on augmented images", 40, bold: false, at => Array.ForEach(dashes, dash => canvas.DrawLine(at + dash.From, 40, at + dash.To, 40, dashed)));
        _ = Entry("the epoch whose checkpoint is tested", 40, bold: false, at => canvas.DrawCircle(at + 18, 40, 5, solid));

        float Entry(string text, float y, bool bold, Action<float> drawSample)
        {
            drawSample(x);
            canvas.Text(text, x + 34, y + 5, 15, bold ? Palette.Ink : Palette.Muted, bold: bold);
            return x + 34 + Ink.Width(text, 15, bold) + 26;
        }
    }
}
