namespace Cytobench.Reporting.Tables;

/// <summary>A column as readers see it, and as programs do.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Keys">Its names in CSV: one for each number of its cells, as "accuracy" and "accuracy_sd".</param>
internal sealed record TableColumn(string Title, params IReadOnlyList<string> Keys)
{
    public bool IsNote { get; init; }                                    // explains the row; left out where space is short, and in CSV
    public int? Model { get; init; }                                     // place of a model, whose colour stands before the title
}
