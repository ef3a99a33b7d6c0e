using Spectre.Console;
using Spectre.Console.Rendering;

namespace Cytobench.Cli.Views;

/// <summary>
/// A run as a few lines of a terminal: one for each training with its loss and accuracy so far, below them the present stage with the time left,
/// speed and memory. No line is longer than the terminal is wide, and nothing is told by colour alone.
/// </summary>
/// <param name="state">What is known.</param>
/// <param name="width">Columns of the terminal.</param>
/// <param name="height">Lines of the terminal, of which half at most are used.</param>
/// <param name="unicode">Whether the terminal can show more than ASCII.</param>
internal sealed class RunScreen(RunState state, int width, int height, bool unicode)
{
    private const int WidestTitle = 36;
    private const int NarrowestTitle = 14;
    private const int WidestCurve = 30;
    private const int NarrowestCurve = 8;                                // below, both are left out
    private const int ValueWidth = 8;                                    // "0.1438  ", "91.2 %  "
    private const int NoteWidth = 13;                                    // "epoch 100/100", "test 100.0 %"
    private const int WidestBar = 50;
    private const int NarrowestBar = 10;

    private static readonly Style Dim = new(Color.Grey);
    private static readonly Style Bold = new(decoration: Decoration.Bold);
    private static readonly Style Present = new(Color.Aqua);
    private static readonly Style Done = new(Color.Green);
    private static readonly Style LossColor = new(Color.Blue);
    private static readonly Style AccuracyColor = new(Color.Yellow);

    private readonly int room = Math.Max(20, width - 1);                 // some terminals begin a new line after the last column

    /// <summary>Accuracy says more, where there is room for one of them.</summary>
    private int LossWidth => room < 2 + NarrowestTitle + 2 * ValueWidth + NoteWidth ? 0 : ValueWidth;

    /// <param name="memory">"1.2 GB"; null where it is not known.</param>
    public IRenderable Render(string? memory) => new Rows([.. Trainings(), .. Stage(), Facts(memory)]);

    private IEnumerable<Paragraph> Trainings()
    {
        if (state.Trainings.Count == 0)
            yield break;
        var shown = Shown();
        var fixedWidth = 2 + LossWidth + ValueWidth + NoteWidth;
        var longest = Math.Min(WidestTitle, shown.Max(row => row.Title.Length + row.Suffix.Length)) + 1;
        // The title gives way before the curves do.
        var title = Math.Min(longest, Math.Max(NarrowestTitle, room - fixedWidth - 2 * (NarrowestCurve + 3)));
        var curve = Math.Min(WidestCurve, (room - fixedWidth - title) / 2 - 1);
        curve = curve < NarrowestCurve ? -1 : curve;                     // and no space after it
        yield return new Paragraph(new string(' ', 2) + Fit("model", title) + Fit("loss", curve + 1 + LossWidth) + Fit("val accuracy", curve + 1 + ValueWidth), Dim);
        foreach (var row in shown)
            yield return Line(row, title, curve);
        if (state.Trainings.Count > shown.Count)
            yield return new Paragraph($"  {state.Trainings.Count(row => row.Result is not null)} of {state.Trainings.Count} trainings are finished", Dim);
        yield return new Paragraph("");
    }

    private Paragraph Line(TrainingRow row, int title, int curve)
    {
        var isNow = row.Result is null && row.Epochs > 0;
        var (mark, style) = row.Result is not null ? (unicode ? "✓" : "+", Done) : isNow ? (unicode ? "▸" : ">", Present) : (unicode ? "·" : ".", Dim);
        var note = row.Result is { } result ? $"test {Percent(result.TestAccuracy)}" : isNow ? $"epoch {row.Epoch}/{row.Epochs}" : "waiting";
        var line = new Paragraph().Append($"{mark} ", style).Append(Fit(Fit(row.Title, Math.Min(row.Title.Length, title - 1 - row.Suffix.Length)).TrimEnd() + row.Suffix, title), isNow ? Bold : row.Result is null ? Dim : Style.Plain);
        Curve(line, row.Losses.Select(point => (point.Epoch, point.Loss)), row.Epochs, curve, LossColor);
        line.Append(Fit(row.Losses.Count > 0 ? row.Losses[^1].Loss.ToString("F4") : "", LossWidth));
        Curve(line, row.Accuracies.Select(point => (point.Epoch, point.Accuracy)), row.Epochs, curve, AccuracyColor);
        return line.Append(Fit(row.Accuracies.Count > 0 ? Percent(row.Accuracies[^1].Accuracy) : "", ValueWidth)).Append(Fit(note, NoteWidth), isNow || row.Result is not null ? Style.Plain : Dim);
    }

    private void Curve(Paragraph line, IEnumerable<(double X, double Y)> points, int epochs, int size, Style style)
    {
        if (size > 0)
            line.Append(Sparkline.Of(points, Math.Max(1, epochs), size, unicode) + " ", style);
    }

    private IEnumerable<Paragraph> Stage()
    {
        if (state.Stage.Latest.Stage is not { } stage)
            yield break;
        var value = state.Stage.Latest;
        var left = state.Stage.Left is { TotalSeconds: >= 1 } time ? $"  {ProgressText.Time(time)} left" : "";
        var share = value.Total > 0 ? $"{100.0 * value.Done / value.Total,5:F0} %" : $"  {ProgressText.Amount(value)}";
        var name = Fit(stage, Math.Min(stage.Length, room - share.Length - left.Length));
        var bar = value.Total > 0 ? Math.Min(WidestBar, room - name.Length - share.Length - left.Length - 2) : 0;
        var line = new Paragraph(name);
        if (bar >= NarrowestBar)
        {
            var full = (int)(Math.Clamp((double)value.Done / value.Total, 0, 1) * bar);
            line.Append("  ").Append(new string(unicode ? '━' : '=', full), Present).Append(new string(unicode ? '─' : '-', bar - full), Dim);
        }
        yield return line.Append(share).Append(left);
        if (value.Detail is { } detail)
            yield return new Paragraph(Fit($"  {detail}", room), Dim);
    }

    private Paragraph Facts(string? memory)
    {
        var now = state.Trainings.Find(row => row.Result is null && row.Epochs > 0);
        string?[] facts =
        [
            $"{ProgressText.Time(state.Elapsed)} so far",
            state.Left() is { } whole ? $"about {ProgressText.Time(whole)} left in all" : null,
            now is { ImagesPerSecond: > 0 } ? $"{now.ImagesPerSecond:N0} images/s" : null,
            memory is null ? null : $"memory {memory}",
        ];
        return new Paragraph(Fit("  " + string.Join(unicode ? " · " : ", ", facts.OfType<string>()), room), Dim);
    }

    /// <summary>All where there is room; else some before and after the present one.</summary>
    private List<TrainingRow> Shown()
    {
        var lines = Math.Max(3, height / 2 - 5);
        var now = Math.Max(0, state.Trainings.FindIndex(row => row.Result is null));
        var first = Math.Clamp(now - lines / 2, 0, Math.Max(0, state.Trainings.Count - lines));
        return state.Trainings.GetRange(first, Math.Min(lines, state.Trainings.Count - first));
    }

    /// <summary>Filled up with spaces, or cut with a mark.</summary>
    private string Fit(string text, int size) => size <= 0 ? "" : text.Length <= size ? text.PadRight(size) : size < 2 ? text[..size] : text[..(size - 2)] + (unicode ? "… " : "~ ");

    private static string Percent(double share) => double.IsNaN(share) ? "n/a" : $"{100 * share:F1} %";
}
