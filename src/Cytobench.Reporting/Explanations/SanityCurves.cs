using Cytobench.Explain.Sanity;
using Cytobench.Reporting.Figures;

namespace Cytobench.Reporting.Explanations;

/// <summary>How like themselves maps stay while layers get untrained weights: from the head down together, and one group of layers at a time.</summary>
internal static class SanityCurves
{
    private const int PanelWidth = 504;
    private const int PanelHeight = 250;
    private const int HeadingHeight = 28;

    public static IReadOnlyList<(string Model, int Seed)> Models(SanityResult sanity) => [.. sanity.Methods.Select(method => (method.Model, method.Seed)).Distinct()];

    public static Figure Whole(MeasuredMethods measured)
    {
        var models = Models(measured.Sanity!);
        var panels = models.Select(model => Panels(measured, model.Model, model.Seed)).ToArray();
        return new Figure(string.Join(" ", panels.SelectMany(row => row).Select(panel => panel.Alt)), 2 * PanelWidth, models.Count * (HeadingHeight + PanelHeight), canvas =>
        {
            for (var row = 0; row < models.Count; row++)
            {
                var (top, x) = (row * (HeadingHeight + PanelHeight), 4f);
                canvas.Text(measured.LabelOf(models[row].Model, models[row].Seed), x, top + 18, 16, bold: true);
                x += Ink.Width(measured.LabelOf(models[row].Model, models[row].Seed), 16, bold: true) + 28;
                foreach (var method in Drawn(measured, models[row].Model, models[row].Seed))
                {
                    using var line = Palette.Stroke(Palette.Model(measured.ColorOf(method.Method)), 3);
                    canvas.DrawLine(x, top + 13, x + 26, top + 13, line);
                    canvas.Text(method.Title, x + 34, top + 18, 15);
                    x += 34 + Ink.Width(method.Title, 15) + 24;
                }
                for (var column = 0; column < 2; column++)
                {
                    canvas.Save();
                    canvas.Translate(column * PanelWidth, top + HeadingHeight);
                    panels[row][column].Draw(canvas);
                    canvas.Restore();
                }
            }
        });
    }

    public static IReadOnlyList<Figure> Panels(MeasuredMethods measured, string model, int seed) =>
    [
        Panel(measured, model, seed, "Untrained from the head down to …", method => method.Cascading),
        Panel(measured, model, seed, "Untrained: one group of layers alone", method => method.Independent),
    ];

    private static MethodSanity[] Drawn(MeasuredMethods measured, string model, int seed) =>
        [.. measured.Sanity!.Methods.Where(method => method.Model == model && method.Seed == seed).Take(FaithfulnessCurves.MostLines)];

    private static Figure Panel(MeasuredMethods measured, string model, int seed, string title, Func<MethodSanity, IReadOnlyList<RandomisedDepth>> of)
    {
        var methods = Drawn(measured, model, seed);
        var layers = methods.Length == 0 ? [] : of(methods[0]).Select((depth, place) => Short(depth.Layers, isHead: place == 0)).Prepend("trained").ToArray();
        var alt = $"{measured.LabelOf(model, seed)}: {title.ToLowerInvariant()}; rank correlation with the trained network's map. {string.Join(" ", methods.Select(method => $"{method.Title}: {Numbers.Score(of(method)[0].Similarity.Spearman, 2)} to {Numbers.Score(of(method)[^1].Similarity.Spearman, 2)}."))}";
        var chart = new LineChart(title, "", "rank correlation");
        foreach (var method in methods)
            chart.AddLine(method.Title, of(method).Select((depth, place) => (place + 1.0, depth.Similarity.Spearman)).Prepend((0, 1)), Palette.Model(measured.ColorOf(method.Method)), dashed: false);
        var lowest = methods.SelectMany(of).Select(depth => depth.Similarity.Spearman).Where(double.IsFinite).DefaultIfEmpty(0).Min();
        chart.Limits(-0.15, layers.Length - 0.85, Math.Min(-0.1, Math.Floor(lowest * 5) / 5), 1.04, wholeNumbersBelow: true, place => (int)place < layers.Length ? layers[(int)place] : "");
        return chart.ToFigure(alt, PanelWidth, PanelHeight);
    }

    /// <summary>Groups of several parts are those behind and before the blocks.</summary>
    private static string Short(string layers, bool isHead) => !layers.Contains('+', StringComparison.Ordinal) ? layers : isHead ? "head" : "stem";
}
