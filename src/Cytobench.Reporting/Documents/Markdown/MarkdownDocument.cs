using System.Text;
using Cytobench.Reporting.Tables;

namespace Cytobench.Reporting.Documents.Markdown;

/// <summary>A document as Markdown, with its figures as links into the run folder.</summary>
internal sealed class MarkdownDocument : IDocument
{
    private readonly StringBuilder text = new();

    private int figures;
    private int tables;

    public bool IsBrief => false;

    public void Heading(string title, int level) => Block($"{new string('#', level)} {MarkdownText.Escape(title)}");

    public void Lead(string text) => Block($"**{MarkdownText.Escape(text)}**");

    public void Notice(string text) => Block($"> {MarkdownText.Escape(text)}");

    public void Paragraph(string text) => Block(MarkdownText.Escape(text));

    public void Points(IEnumerable<string> points)
    {
        if (string.Join('\n', points.Select(point => $"- {MarkdownText.Escape(point)}")) is { Length: > 0 } list)
            Block(list);
    }

    public void Command(string line) => Block($"```\n{line}\n```");

    public void Table(ReportTable table)
    {
        Block($"**Table {++tables}.** {MarkdownText.Escape(table.Caption)}");
        text.Append(MarkdownTable.Text(table)).Append('\n');
    }

    public void Figure(DocumentFigure figure)
    {
        Block(string.Join('\n', figure.Files.Select(file => $"![{MarkdownText.Escape(file.Alt)}]({file.Path})")));
        Block($"**Figure {++figures}.** {MarkdownText.Escape(figure.Caption)}");
    }

    public override string ToString() => text.ToString().TrimEnd('\n') + "\n";

    private void Block(string block) => text.Append(block).Append("\n\n");
}
