using Cytobench.Metrics;

namespace Cytobench.Reporting.Comparisons;

/// <summary>A score as tables and figures show it.</summary>
/// <param name="Key">Its name in CSV and JSON.</param>
/// <param name="Title">For headings.</param>
/// <param name="HigherIsBetter">Whether more is better.</param>
/// <param name="Meaning">One line in plain words.</param>
/// <param name="Of">Reads it; NaN where undefined.</param>
internal sealed record ScoreColumn(string Key, string Title, bool HigherIsBetter, string Meaning, Func<ClassificationScores, double> Of)
{
    public string Direction => HigherIsBetter ? "higher is better" : "lower is better";

    public string Arrow => HigherIsBetter ? "↑" : "↓";
}
