using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Cytobench.Reporting.Documents.Notebook;

/// <summary>A Jupyter notebook, format 4.5, of C# cells for .NET Interactive with their outputs.</summary>
internal sealed class NotebookFile
{
    private static readonly JsonSerializerOptions Layout = new()
    {
        WriteIndented = true,
        IndentSize = 1,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,           // it is a file, not part of a page: < stays <
    };

    private readonly JsonArray cells = [];

    private int executed;

    public void Markdown(string text) => cells.Add(new JsonObject
    {
        ["cell_type"] = "markdown",
        ["id"] = NextId(),
        ["metadata"] = new JsonObject(),
        ["source"] = Lines(text),
    });

    /// <param name="source">C#, one or more lines.</param>
    /// <param name="outputs">What its calls of DisplayAs show, in their order.</param>
    public void Code(string source, params IEnumerable<(string MimeType, string Data)> outputs) => cells.Add(new JsonObject
    {
        ["cell_type"] = "code",
        ["execution_count"] = ++executed,
        ["id"] = NextId(),
        ["metadata"] = new JsonObject { ["dotnet_interactive"] = new JsonObject { ["language"] = "csharp" } },
        ["outputs"] = new JsonArray([.. outputs.Select(output => new JsonObject
        {
            ["data"] = new JsonObject { [output.MimeType] = output.MimeType.StartsWith("image/", StringComparison.Ordinal) ? output.Data : Lines(output.Data) },
            ["metadata"] = new JsonObject(),
            ["output_type"] = "display_data",
        })]),
        ["source"] = Lines(source),
    });

    public override string ToString() => new JsonObject
    {
        ["cells"] = cells.DeepClone(),
        ["metadata"] = new JsonObject
        {
            ["kernelspec"] = new JsonObject { ["display_name"] = ".NET (C#)", ["language"] = "C#", ["name"] = ".net-csharp" },
            ["language_info"] = new JsonObject { ["file_extension"] = ".cs", ["mimetype"] = "text/x-csharp", ["name"] = "C#", ["pygments_lexer"] = "csharp", ["version"] = "12.0" },
        },
        ["nbformat"] = 4,
        ["nbformat_minor"] = 5,
    }.ToJsonString(Layout) + "\n";

    private string NextId() => $"cell-{(cells.Count + 1).ToString(CultureInfo.InvariantCulture)}";

    /// <summary>The format keeps text as lines, each but the last with its end.</summary>
    private static JsonArray Lines(string text)
    {
        var lines = text.Split('\n');
        return new JsonArray([.. lines.Select((line, place) => (JsonNode)(place < lines.Length - 1 ? line + "\n" : line))]);
    }
}
