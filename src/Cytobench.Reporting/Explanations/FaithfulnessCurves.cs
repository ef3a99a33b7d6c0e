using Cytobench.Explain.Faithfulness;
using Cytobench.Reporting.Figures;
using SkiaSharp;

namespace Cytobench.Reporting.Explanations;

/// <summary>The target's mean probability against the share of perturbed pixels, four panels for each model; controls are dashed.</summary>
internal static class FaithfulnessCurves
{
    private const int PanelWidth = 252;
    private const int PanelHeight = 222;
    private const int HeadingHeight = 28;
    private const int LegendHeight = 34;

    private static readonly (string Title, string Below, Func<MeanCurves, double[]> Of)[] Kinds =
    [
        ("Deletion ↓", "% of pixels removed", curves => curves.Deletion),
        ("Insertion ↑", "% of pixels shown", curves => curves.Insertion),
        ("ROAD, most relevant first ↓", "% of pixels filled in", curves => curves.MostRelevantFirst),
        ("ROAD, least relevant first ↑", "% of pixels filled in", curves => curves.LeastRelevantFirst),
    ];

    /// <summary>Methods that a panel draws; more would be a tangle.</summary>
    public const int MostLines = 6;

    public static Figure Whole(MeasuredMethods measured)
    {
        var models = measured.Faithfulness!.Models;
        var panels = models.Select(model => Panels(measured, model)).ToArray();
        return new Figure(string.Join(" ", panels.SelectMany(row => row).Select(panel => panel.Alt)), PanelWidth * Kinds.Length, LegendHeight + models.Count * (HeadingHeight + PanelHeight), canvas =>
        {
            DrawLegend(canvas, measured);
            for (var row = 0; row < models.Count; row++)
            {
                var top = LegendHeight + row * (HeadingHeight + PanelHeight);
                canvas.Text(measured.LabelOf(models[row].Model, models[row].Seed), 4, top + 18, 16, bold: true);
                for (var column = 0; column < Kinds.Length; column++)
                {
                    canvas.Save();
                    canvas.Translate(column * PanelWidth, top + HeadingHeight);
                    panels[row][column].Draw(canvas);
                    canvas.Restore();
                }
            }
        });
    }

    public static IReadOnlyList<Figure> Panels(MeasuredMethods measured, ModelFaithfulness model)
    {
        var drawn = model.Methods.Take(MostLines).ToArray();
        var controls = drawn.SelectMany(method => method.Controls).Where(control => control.Control != ControlMap.Coarsened).DistinctBy(control => (control.Control, control.Grid)).ToArray();
        return [.. Kinds.Select(kind =>
        {
            var chart = new LineChart(Ink.Shorten(kind.Title, PanelWidth - 30, 16, bold: true), kind.Below, "probability") { Across = new AxisReading(kind.Below["% of ".Length..], " %", Decimals: 0) };
            foreach (var control in controls)
                chart.AddLine(NameOf(control), Points(kind.Of(control.Curves)), ColorOf(control.Control), dashed: true);
            foreach (var method in drawn)
                chart.AddLine(method.Title, Points(kind.Of(method.Curves)), Palette.Model(measured.ColorOf(method.Method)), dashed: false);
            chart.Limits(0, 100, -0.01, 1.02, wholeNumbersBelow: true);
            return chart.ToFigure($"{measured.LabelOf(model.Model, model.Seed)}, {kind.Title}: {string.Join(", ", drawn.Select(method => $"{method.Title} from {Numbers.Score(kind.Of(method.Curves)[0], 2)} to {Numbers.Score(kind.Of(method.Curves)[^1], 2)}"))}.", PanelWidth, PanelHeight);
        })];

        string NameOf(ControlResult control) => control.Control != ControlMap.Random ? "centred Gaussian"
            : controls.Count(other => other.Control == ControlMap.Random) == 1 ? "random map"
            : $"random map, {control.Grid.Height} × {control.Grid.Width}";
    }

    public static SKColor ColorOf(ControlMap control) => control == ControlMap.Random ? Palette.Muted : Palette.Ink;

    private static IEnumerable<(double X, double Y)> Points(double[] curve) => curve.Select((value, step) => (10.0 * step, value));

    private static void DrawLegend(SKCanvas canvas, MeasuredMethods measured)
    {
        var x = 4f;
        foreach (var method in measured.Faithfulness!.Models.SelectMany(model => model.Methods.Take(MostLines)).DistinctBy(method => method.Method))
            Entry(method.Title, Palette.Model(measured.ColorOf(method.Method)), dashed: false);
        Entry("random map", ColorOf(ControlMap.Random), dashed: true);
        Entry("centred Gaussian", ColorOf(ControlMap.CentredGaussian), dashed: true);

        void Entry(string title, SKColor color, bool dashed)
        {
            using var line = Palette.Stroke(color, dashed ? 2 : 3);
            for (var dash = 0; dash < (dashed ? 3 : 1); dash++)
                canvas.DrawLine(x + dash * 10, 12, x + (dashed ? dash * 10 + 6 : 26), 12, line);
            canvas.Text(title, x + 34, 17, 15, bold: true);
            x += 34 + Ink.Width(title, 15, bold: true) + 24;
        }
    }
}
