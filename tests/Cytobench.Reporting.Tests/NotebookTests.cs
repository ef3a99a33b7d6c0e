using System.Text.Json;
using Cytobench.Reporting.Documents.Notebook;
using Cytobench.Reporting.Tests.Kernel;
using Cytobench.Runs;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.Scripting;

namespace Cytobench.Reporting.Tests;

/// <summary>results.ipynb.</summary>
public sealed class NotebookTests
{
    /// <summary>The rules of nbformat 4.5 that its JSON schema holds for the cells that we write.</summary>
    [Theory]
    [InlineData("small")]
    [InlineData("bare")]
    [InlineData("hostile names")]
    public void The_file_keeps_the_rules_of_the_format(string kind)
    {
        using var run = new TemporaryRun();
        var notebook = Write(run, SampleKinds.Of(kind));
        Assert.Equal((4, 5), (notebook.GetProperty("nbformat").GetInt32(), notebook.GetProperty("nbformat_minor").GetInt32()));
        Assert.Equal(".net-csharp", notebook.GetProperty("metadata").GetProperty("kernelspec").GetProperty("name").GetString());
        Assert.Equal(["cells", "metadata", "nbformat", "nbformat_minor"], Names(notebook));
        var cells = notebook.GetProperty("cells").EnumerateArray().ToArray();
        Assert.All(cells, cell =>
        {
            Assert.Matches("^[a-zA-Z0-9_-]{1,64}$", cell.GetProperty("id").GetString());
            Assert.All(cell.GetProperty("source").EnumerateArray(), line => Assert.Equal(JsonValueKind.String, line.ValueKind));
            Assert.Equal(JsonValueKind.Object, cell.GetProperty("metadata").ValueKind);
            if (cell.GetProperty("cell_type").GetString() == "markdown")
                Assert.Equal(["cell_type", "id", "metadata", "source"], Names(cell));
            else
            {
                Assert.Equal("code", cell.GetProperty("cell_type").GetString());
                Assert.Equal(["cell_type", "execution_count", "id", "metadata", "outputs", "source"], Names(cell));
                Assert.All(cell.GetProperty("outputs").EnumerateArray(), output =>
                {
                    Assert.Equal(["data", "metadata", "output_type"], Names(output));
                    Assert.Equal("display_data", output.GetProperty("output_type").GetString());
                });
            }
        });
        Assert.Equal(cells.Length, cells.Select(cell => cell.GetProperty("id").GetString()).Distinct().Count());
        var counts = cells.Where(cell => cell.TryGetProperty("execution_count", out _)).Select(cell => cell.GetProperty("execution_count").GetInt32());
        Assert.Equal(Enumerable.Range(1, counts.Count()), counts);
    }

    /// <summary>Every cell is compiled and run as a C# script; what it shows is what the file has stored.</summary>
    [Theory]
    [InlineData("small")]
    [InlineData("bare")]
    [InlineData("hostile names")]
    public async Task The_cells_run_and_show_what_is_stored(string kind)
    {
        using var run = new TemporaryRun();
        var notebook = Write(run, SampleKinds.Of(kind));
        var options = ScriptOptions.Default
            .WithReferences(typeof(object).Assembly, typeof(Enumerable).Assembly, typeof(JsonElement).Assembly, typeof(System.Net.WebUtility).Assembly, typeof(Displayed).Assembly)
            .WithImports("System", "System.Collections.Generic", "Cytobench.Reporting.Tests.Kernel")
            .WithLanguageVersion(Microsoft.CodeAnalysis.CSharp.LanguageVersion.CSharp12);
        ScriptState<object>? state = null;
        foreach (var cell in notebook.GetProperty("cells").EnumerateArray().Where(cell => cell.GetProperty("cell_type").GetString() == "code"))
        {
            var source = Joined(cell.GetProperty("source"));
            // The folder that a kernel runs in is the process's own, which tests share: it is named instead.
            source = source.Replace("Directory.GetCurrentDirectory()", JsonSerializer.Serialize(run.Folder.Root), StringComparison.Ordinal);
            Displayed.Shown.Value = [];
            var token = TestContext.Current.CancellationToken;
            state = state is null ? await CSharpScript.RunAsync(source, options, cancellationToken: token) : await state.ContinueWithAsync(source, options, token);
            var stored = cell.GetProperty("outputs").EnumerateArray().Select(output => output.GetProperty("data").EnumerateObject().Single()).Select(data => (data.Name, Joined(data.Value)));
            Assert.Equal(stored, Displayed.Shown.Value);
        }
        Assert.NotNull(state);
    }

    [Fact]
    public void Text_from_data_is_encoded_in_tables_and_in_code()
    {
        using var run = new TemporaryRun();
        var summary = run.Create(SampleKinds.Of("hostile names")) with { Name = "\"; throw null; //" };
        using var monitor = new RunMonitor();
        RunReport.Write(summary, run.Folder, ReportWriters.All, monitor);
        var cells = JsonDocument.Parse(run.Read("results.ipynb")).RootElement.GetProperty("cells").EnumerateArray().ToArray();
        var outputs = cells.Where(cell => cell.TryGetProperty("outputs", out _)).SelectMany(cell => cell.GetProperty("outputs").EnumerateArray()).Select(output => output.GetProperty("data"));
        var html = string.Concat(outputs.Where(data => data.TryGetProperty("text/html", out _)).Select(data => Joined(data.GetProperty("text/html"))));
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("&lt;script&gt;", html, StringComparison.Ordinal);
        Assert.All(cells.Where(cell => cell.GetProperty("cell_type").GetString() == "markdown"), cell => Assert.DoesNotContain("<script", Joined(cell.GetProperty("source")), StringComparison.OrdinalIgnoreCase));
        Assert.Contains("""FindRun("\u0022; throw null; //",""", string.Concat(cells.Select(cell => Joined(cell.GetProperty("source")))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("work/runs/mine", "work/runs/mine")]
    [InlineData("work/runs/mine/figures", "work/runs/mine")]
    [InlineData("work", "work/runs/mine")]
    [InlineData("work/notes/deep", "work/runs/mine")]
    [InlineData("", "work/runs/mine")]
    public void The_run_is_found_from_wherever_the_notebook_is_opened(string opened, string expected)
    {
        var root = Directory.CreateTempSubdirectory("cytobench-test-");
        try
        {
            foreach (var folder in (string[])["work/runs/mine/figures", "work/runs/other", "work/notes/deep"])
                Directory.CreateDirectory(Path.Combine(root.FullName, folder));
            File.WriteAllText(Path.Combine(root.FullName, "work/runs/mine/run.json"), """{"name":"mine"}""");
            File.WriteAllText(Path.Combine(root.FullName, "work/runs/other/run.json"), """{"name":"other"}""");
            Assert.Equal(Path.Combine(root.FullName, expected), NotebookCells.FindRun("mine", Path.Combine(root.FullName, opened)));
            Assert.Throws<FileNotFoundException>(() => NotebookCells.FindRun("lost", Path.Combine(root.FullName, "work")));
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    private static JsonElement Write(TemporaryRun run, SampleRun sample)
    {
        var summary = run.Create(sample);
        using var monitor = new RunMonitor();
        RunReport.Write(summary, run.Folder, ReportWriters.All, monitor);
        RunJson.Save(summary, run.Folder);
        return JsonDocument.Parse(run.Read("results.ipynb")).RootElement;
    }

    private static string[] Names(JsonElement element) => [.. element.EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal)];

    private static string Joined(JsonElement lines) => lines.ValueKind == JsonValueKind.String ? lines.GetString()! : string.Concat(lines.EnumerateArray().Select(line => line.GetString()));
}
