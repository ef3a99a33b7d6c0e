using Cytobench.Reporting.Figures;

namespace Cytobench.Reporting.Documents;

/// <summary>A numbered figure of a document.</summary>
/// <param name="Panels">What paper shows, as vectors.</param>
/// <param name="Files">What Markdown shows: the same as pictures in the run folder, each with words for those who cannot see it.</param>
/// <param name="Caption">Whole sentences.</param>
internal sealed record DocumentFigure(IReadOnlyList<Figure> Panels, IReadOnlyList<(string Path, string Alt)> Files, string Caption)
{
    public DocumentFigure(Figure panel, string file, string caption)
        : this([panel], [(file, panel.Alt)], caption)
    {
    }

    public IReadOnlyList<(int Color, string Title)> Legend { get; init; } = []; // of models, where the panels have none
}
