using Cytobench.Runs;
using Cytobench.Training;

namespace Cytobench.Reporting.Figures;

/// <summary>Smoothed loss over the learning rate of a range test, a line for each model; a ring where the suggested peak is.</summary>
public static class RateChart
{
    private const int Width = 640;
    private const int Height = 380;
    private const int LegendHeight = 34;

    /// <summary>Writes a PNG.</summary>
    public static void SavePng(IReadOnlyList<TunedModel> models, Stream to)
    {
        ArgumentNullException.ThrowIfNull(models);
        ArgumentNullException.ThrowIfNull(to);
        Of(models).SavePng(to);
    }

    internal static Figure Of(IReadOnlyList<TunedModel> models) => new(
        string.Join(" ", models.Select(model => $"{model.Title}: suggested peak {RateSuggestion.Text(model.Suggestion.Peak)}.")),
        Width, LegendHeight + Height, canvas =>
        {
            var x = 4f;
            for (var index = 0; index < models.Count; index++)
            {
                using var line = Palette.Stroke(Palette.Model(index), 3);
                canvas.DrawLine(x, 12, x + 26, 12, line);
                var label = $"{models[index].Title}: {RateSuggestion.Text(models[index].Suggestion.Peak)}";
                canvas.Text(label, x + 34, 17, 15, bold: true);
                x += 34 + Ink.Width(label, 15, bold: true) + 26;
            }
            var chart = new LineChart("Loss over the learning rate, ring: suggested peak", "learning rate, logarithmic", "smoothed loss");
            for (var index = 0; index < models.Count; index++)
                chart.AddLine(models[index].Title, models[index].Points.Select(point => (Math.Log10(point.LearningRate), point.Smoothed)), Palette.Model(index), dashed: false);
            for (var index = 0; index < models.Count; index++)
            {
                if (double.IsNaN(models[index].Suggestion.Peak))
                    continue;                                            // nothing is suggested
                var nearest = models[index].Points.MinBy(point => Math.Abs(Math.Log(point.LearningRate / models[index].Suggestion.Peak)))!;
                chart.AddRing(models[index].Title, Math.Log10(nearest.LearningRate), nearest.Smoothed, Palette.Model(index), "suggested peak");
            }
            var points = models.SelectMany(model => model.Points).ToArray();
            // A diverging end would press all the rest together.
            var (low, start) = (points.Min(point => point.Smoothed), models.Max(model => model.Points[0].Smoothed));
            chart.Limits(Math.Log10(points.Min(point => point.LearningRate)), Math.Log10(points.Max(point => point.LearningRate)), Math.Max(0, low - 0.1 * start), 1.3 * start, wholeNumbersBelow: true, exponent => $"1e{exponent:F0}");
            canvas.Save();
            canvas.Translate(0, LegendHeight);
            chart.Draw(canvas, Width, Height);
            canvas.Restore();
        });
}
