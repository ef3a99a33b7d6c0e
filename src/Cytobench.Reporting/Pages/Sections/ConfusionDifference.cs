using Cytobench.Reporting.Comparisons;
using Cytobench.Runs;

namespace Cytobench.Reporting.Pages.Sections;

/// <summary>What two models' confusion matrices differ by: in each cell the first's count less the second's, coloured like the model that it speaks for.</summary>
internal static class ConfusionDifference
{
    internal const int Deepest = 50;                                     // percent of colour at the largest difference; numbers stay readable on it

    private const int Palest = 14;                                       // at the smallest, so that it is seen
    private const int Named = 3;                                         // differences told in words

    /// <returns>Of the two best models, in the order of the run, first seed of each; null for a single model.</returns>
    public static Html? Matrix(ReportContext context)
    {
        if (context.Models.Ranking.Count < 2)
            return null;
        ModelGroup[] groups = [.. context.Models.Ranking.Take(2).OrderBy(group => group.Index)];
        ModelResult[] runs = [.. groups.Select(group => group.Runs[0])];
        var (names, first, second) = (context.Summary.Data.ClassNames, runs[0].Test.Scores.Confusion, runs[1].Test.Scores.Confusion);
        string[] labels = [.. runs.Select(context.Models.LabelOf)];
        var cells = (from label in Enumerable.Range(0, names.Count)
                     from prediction in Enumerable.Range(0, names.Count)
                     select Difference.Of(label, prediction, first, second)).ToArray();
        var largest = cells.Max(cell => Math.Abs(cell.Share));
        var heads = names.Select(name => Html.Of($"""<th scope="col"><span title="{name}">{PageContext.Short(name)}</span></th>"""));
        var rows = cells.GroupBy(cell => cell.Label).Select(row => Html.Of($"""<tr><th scope="row" title="{names[row.Key]}">{PageContext.Short(names[row.Key])}</th>{row.Select(cell => Cell(cell, largest, groups))}</tr>"""));
        return Html.Of($"""
            <div class="scroll" tabindex="0" role="region" aria-label="Difference of the confusion matrices, {labels[0]} minus {labels[1]}"><table class="matrix difference">
            <caption><b>Difference</b>: {labels[0]} minus {labels[1]}</caption>
            <thead><tr><td></td>{heads}</tr></thead><tbody>{rows}</tbody></table></div>
            <div class="beside"><p>The difference counts test images and, small, percentage points of the row.{Best(context)}</p>{Meaning(groups, labels, largest)}{Words(cells, names, labels)}</div>

            """);
    }

    private static string Best(ReportContext context) => context.Models.Ranking.Count > 2 ? " These are the two with the highest accuracy." : "";

    private static Html Meaning(ModelGroup[] groups, string[] labels, double largest) => largest == 0
        ? Html.Of($"<p>Both make the same predictions equally often.</p>")
        : Html.Of($"""
            <p>{PageContext.Swatch(groups[0].Index)}<b>{labels[0]}</b> is better where it has more right (+ on the diagonal, bold) or confuses fewer (− elsewhere).<br>
            {PageContext.Swatch(groups[1].Index)}<b>{labels[1]}</b> is better where the signs are the other way round. The deepest colour is {Numbers.Fixed(100 * largest, 1)} points.</p>
            """);

    private static IEnumerable<Html> Words(Difference[] cells, IReadOnlyList<string> names, string[] labels) => labels.Index().Select(model =>
    {
        var most = cells.Where(cell => cell.Count != 0 && cell.SpeaksForFirst == (model.Index == 0)).OrderByDescending(cell => Math.Abs(cell.Count)).Take(Named).ToArray();
        return most.Length == 0 ? Html.Empty : Html.Of($"<p>Most in favour of {model.Item}: {string.Join(", ", most.Select(cell => Told(cell, names)))}.</p>");
    });

    private static string Told(Difference cell, IReadOnlyList<string> names) => cell.IsRight
        ? $"{PageContext.Short(names[cell.Label])} right ({Numbers.Signed(cell.Count, 0)})"
        : $"{PageContext.Short(names[cell.Label])} taken for {PageContext.Short(names[cell.Prediction])} ({Numbers.Signed(cell.Count, 0)})";

    private static Html Cell(Difference cell, double largest, ModelGroup[] groups)
    {
        if (cell.Count == 0)
            return Html.Of($"""<td class="{(cell.IsRight ? "right none" : "none")}">0</td>""");
        var depth = Math.Max(Palest, (int)Math.Round(Deepest * Math.Abs(cell.Share) / largest));
        var favoured = groups[cell.SpeaksForFirst ? 0 : 1].Index % 6;
        return Html.Of($"""<td class="{(cell.IsRight ? "right" : "")}" style="--v:{depth};--favour:var(--m{favoured})">{Numbers.Signed(cell.Count, 0)}<small>{Numbers.Signed(100 * cell.Share, 1)}</small></td>""");
    }

    /// <param name="Label">The true class: the row.</param>
    /// <param name="Prediction">The column.</param>
    /// <param name="Count">Test images there, the first model's less the second's.</param>
    /// <param name="Share">The same as a share of the row.</param>
    private sealed record Difference(int Label, int Prediction, int Count, double Share)
    {
        public bool IsRight => Label == Prediction;

        /// <summary>More right, or fewer confused.</summary>
        public bool SpeaksForFirst => IsRight == Count > 0;

        public static Difference Of(int label, int prediction, int[][] first, int[][] second)
        {
            var (count, total) = (first[label][prediction] - second[label][prediction], first[label].Sum());
            return new(label, prediction, count, total == 0 ? 0 : (double)count / total);
        }
    }
}
