using Cytobench.Reporting.Tables;

namespace Cytobench.Reporting.Documents;

/// <summary>What parts of a document put down, one below the other; paper and Markdown show it in their own way.</summary>
internal interface IDocument
{
    /// <summary>Whether space is short: what other files tell as well is left out.</summary>
    bool IsBrief { get; }

    /// <summary>The answer, in larger letters.</summary>
    void Lead(string text);

    /// <summary>What must not be overlooked.</summary>
    void Notice(string text);

    void Paragraph(string text);

    void Points(IEnumerable<string> points);

    /// <summary>A line to be typed.</summary>
    void Command(string line);

    void Table(ReportTable table);

    void Figure(DocumentFigure figure);
}
