using System.Text.RegularExpressions;
using Cytobench.Metrics;
using Cytobench.Reporting.Comparisons;
using Cytobench.Runs;
using SkiaSharp;

namespace Cytobench.Reporting.Figures;

/// <summary>Test accuracy with its interval against what it cost: up and to the left is better. Costs on a logarithmic axis.</summary>
internal static partial class CostChart
{
    private const int Width = 344;
    private const int Height = 300;
    private const float Left = 52;
    private const float Right = Width - 14;
    private const float Top = 44;
    private const float Bottom = Height - 52;

    /// <summary>Training time, computation, size: one panel each.</summary>
    public static IReadOnlyList<Figure> Panels(ComparedModels comparison) =>
    [
        Panel(comparison, "Training time", "time, logarithmic", run => run.TrainSeconds, Numbers.Duration),
        Panel(comparison, "Computation", "FLOP per image, logarithmic", run => run.FlopsPerImage, Numbers.Magnitude),
        Panel(comparison, "Size", "parameters, logarithmic", run => run.Parameters, Numbers.Magnitude),
    ];

    public static Figure Whole(ComparedModels comparison)
    {
        var panels = Panels(comparison);
        return new Figure(string.Join(" ", panels.Select(panel => panel.Alt)), Width * panels.Count, Height + 36, canvas =>
        {
            var x = 0f;
            foreach (var group in comparison.Groups)
            {
                ModelMark.Draw(canvas, group.Index, x + 8, 12);
                canvas.Text(group.Title, x + 22, 17, 15, bold: true);
                x += 22 + Ink.Width(group.Title, 15, bold: true) + 26;
            }
            for (var panel = 0; panel < panels.Count; panel++)
            {
                canvas.Save();
                canvas.Translate(panel * Width, 36);
                panels[panel].Draw(canvas);
                canvas.Restore();
            }
        });
    }

    private static Figure Panel(ComparedModels comparison, string title, string axis, Func<ModelResult, double> cost, Func<double, string> format)
    {
        var runs = comparison.Summary.Models.Where(run => cost(run) > 0 && double.IsFinite(cost(run)) && run.Test.Labels.Length > 0).ToArray();
        var intervals = runs.Select(run => WilsonInterval.Of(run.Test.Labels.Length - run.Test.Scores.Errors, run.Test.Labels.Length)).ToArray();
        var alt = $"Test accuracy against {title.ToLowerInvariant()}. " + (runs.Length == 0 ? "Nothing was measured." : string.Join(" ", runs.Zip(intervals, (run, interval) =>
            $"{comparison.LabelOf(run)}: {format(cost(run))}, accuracy {Numbers.Percent(run.Test.Scores.Accuracy)}, interval {Numbers.Percent(interval.Lower)} to {Numbers.Percent(interval.Upper)}.")));
        var scale = runs.Length == 0 ? null : new Scale(runs.Select(cost), intervals);
        var marks = runs.Zip(intervals, (run, interval) => new PointData.Point(
            scale!.X(cost(run)) + Shift(comparison, run), scale.Y(run.Test.Scores.Accuracy), comparison.LabelOf(run),
            $"{title}: {format(cost(run))}", $"Accuracy: {Numbers.Percent(run.Test.Scores.Accuracy)}, {Numbers.Percent(interval.Lower)} to {Numbers.Percent(interval.Upper)}"));
        return new Figure(alt, Width, Height, canvas =>
        {
            canvas.Text(title, Left, 18, 16, bold: true);
            canvas.Text(axis, (Left + Right) / 2, Height - 8, 14, Palette.Muted, SKTextAlign.Center);
            if (scale is null)
            {
                canvas.Text(Numbers.Undefined, (Left + Right) / 2, (Top + Bottom) / 2, 15, Palette.Muted, SKTextAlign.Center);
                return;
            }
            DrawAxes(canvas, scale, format);
            foreach (var (place, run) in runs.Index())
                DrawPoint(canvas, comparison, run, scale.X(cost(run)) + Shift(comparison, run), scale.Y(run.Test.Scores.Accuracy), scale.Y(intervals[place].Lower), scale.Y(intervals[place].Upper));
        })
        { Marks = new PointData([.. marks]) };
    }

    /// <summary>Seeds of one model share size and computation; a few pixels set their bars apart.</summary>
    private static float Shift(ComparedModels comparison, ModelResult run)
    {
        var seeds = comparison.GroupOf(run).Runs;
        return 7 * (seeds.ToList().IndexOf(run) - (seeds.Count - 1) / 2f);
    }

    private static void DrawAxes(SKCanvas canvas, Scale scale, Func<double, string> format)
    {
        using var grid = Palette.Stroke(Palette.Grid, 1);
        var step = AxisTicks.Step(scale.High - scale.Low, 5);
        foreach (var tick in AxisTicks.Between(scale.Low, scale.High, step))
        {
            canvas.DrawLine(Left, scale.Y(tick), Right, scale.Y(tick), grid);
            canvas.Text(Numbers.Percent(tick, Math.Max(0, AxisTicks.Decimals(step) - 2)), Left - 6, scale.Y(tick) + 5, 13, Palette.Muted, SKTextAlign.Right);
        }
        using var line = Palette.Stroke(Palette.Muted, 1);
        canvas.DrawLine(Left, Bottom, Right, Bottom, line);
        foreach (var tick in scale.CostTicks())
        {
            canvas.DrawLine(scale.X(tick), Bottom, scale.X(tick), Bottom + 4, line);
            canvas.Text(Zeros().Replace(format(tick), ""), scale.X(tick), Bottom + 20, 13, Palette.Muted, SKTextAlign.Center);
        }
    }

    /// <summary>"10.0 M" is as well "10 M" on an axis.</summary>
    [GeneratedRegex(@"\.0+(?=\D|$)")]
    private static partial Regex Zeros();

    private static void DrawPoint(SKCanvas canvas, ComparedModels comparison, ModelResult run, float x, float y, float low, float high)
    {
        var index = comparison.GroupOf(run).Index;
        using var bar = Palette.Stroke(Palette.Model(index), 2);
        canvas.DrawLine(x, low, x, high, bar);
        foreach (var end in (float[])[low, high])
            canvas.DrawLine(x - 5, end, x + 5, end, bar);
        ModelMark.Draw(canvas, index, x, y);
    }

    /// <summary>Accuracies from below the lowest interval's end to above the highest; costs with room at both sides.</summary>
    private sealed class Scale
    {
        private readonly double left;                                    // decimal logarithms
        private readonly double right;

        public Scale(IEnumerable<double> costs, IReadOnlyList<Interval> intervals)
        {
            var logarithms = costs.Select(Math.Log10).ToArray();
            var room = Math.Max(0.25, 0.18 * (logarithms.Max() - logarithms.Min()));
            (left, right) = (logarithms.Min() - room, logarithms.Max() + room);
            var margin = Math.Max(0.002, 0.12 * (intervals.Max(one => one.Upper) - intervals.Min(one => one.Lower)));
            (Low, High) = (Math.Max(0, intervals.Min(one => one.Lower) - margin), Math.Min(1, intervals.Max(one => one.Upper) + margin));
        }

        public double Low { get; }

        public double High { get; }

        public float X(double cost) => Left + (float)((Math.Log10(cost) - left) / (right - left)) * (Right - Left);

        public float Y(double accuracy) => Bottom - (float)((accuracy - Low) / (High - Low)) * (Bottom - Top);

        /// <summary>Powers of ten, with 2 and 5 times them where only few are in sight; at most five.</summary>
        public IReadOnlyList<double> CostTicks()
        {
            var multiples = right - left > 3 ? (double[])[1] : right - left > 1.2 ? [1, 3] : [1, 2, 5];
            var ticks = (from power in Enumerable.Range((int)Math.Floor(left), (int)Math.Ceiling(right) - (int)Math.Floor(left) + 1)
                         from multiple in multiples
                         let tick = multiple * Math.Pow(10, power)
                         where Math.Log10(tick) >= left + 0.03 * (right - left) && Math.Log10(tick) <= right - 0.03 * (right - left)
                         select tick).ToArray();
            var every = (ticks.Length + 4) / 5;
            return [.. ticks.Where((_, place) => place % every == 0)];
        }
    }
}
