using System.Globalization;
using System.Text.Json;
using Cytobench.Reporting.Comparisons;
using Cytobench.Reporting.Explanations;
using Cytobench.Reporting.Figures;
using Cytobench.Runs;

namespace Cytobench.Reporting.Documents.Notebook;

/// <summary>results.ipynb: the run as a notebook to go on with, its outputs already in it.</summary>
internal sealed class NotebookWriter : IRunWriter
{
    public const string File = "results.ipynb";

    private const int MostMatrices = 4;
    private const int MostMissed = 12;
    private const int MostEpochs = 60;

    public string Name => "notebook";

    public IEnumerable<Artifact> Write(RunSummary summary, RunFolder folder)
    {
        folder.WriteText(File, Text(summary, folder));
        return [new Artifact(File, "a notebook (C#, .NET Interactive) with tables and figures, to go on with")];
    }

    internal static string Text(RunSummary summary, RunFolder folder)
    {
        var models = new ComparedModels(summary);
        var run = JsonSerializer.SerializeToElement(summary, CytobenchJson.Options);
        var file = new NotebookFile();
        file.Markdown($"# {MarkdownText.Escape(Verdict.Title(models))}\n\n**{MarkdownText.Escape(Verdict.Headline(models))}**\n\n"
            + $"Cytobench run {MarkdownText.Escape(summary.Name)}, {summary.StartedAt.ToString("d MMMM yyyy", CultureInfo.InvariantCulture)}. Outputs are stored and need nothing to be read. "
            + "To run the cells, open this file with the Polyglot Notebooks extension of VS Code, or in Jupyter with the kernel `.net-csharp` of [.NET Interactive](https://github.com/dotnet/interactive).");
        file.Markdown("## The run\nThe cell finds the run's folder from wherever the notebook is opened.");
        file.Code(
            $"using System.Globalization;\nusing System.IO;\nusing System.Linq;\nusing System.Net;\nusing System.Text;\nusing System.Text.Json;\n\n{Functions("FindRun", "Load")}\n\n"
            + $"var folder = FindRun({Literal(summary.Name)}, Directory.GetCurrentDirectory());\nvar run = Load(folder);");
        if (summary.Models.Count > 0)
            Results(file, summary, run);
        Pictures(file, "## Training\nSolid lines: validation; dashed: training; ring: the tested epoch.", folder, summary.Models.Any(model => model.Epochs.Count > 0) ? TrainingCurvesWriter.File : null);
        if (summary.Models.Any(model => model.Epochs.Count > 0))
            file.Code($"{Functions("Epochs")}\n\nEpochs(run, {MostEpochs}).DisplayAs(\"text/html\");", Html(NotebookCells.Epochs(run, MostEpochs)));
        if (summary.Models.Count > 0)
            Classes(file, summary, run);
        Pictures(file, "## Confidence\nOn the dashed line a model is right as often as it says.", folder, summary.Statistics is null ? null : ReliabilityWriter.File);
        Pictures(file, "## Where the models look\nEach cell with a saliency map of every model over it; ✗ is a wrong prediction. `figures/` has all of them.", folder, summary.Explanations is { Images.Count: > 0, Maps.Count: > 0 } ? ExplanationOverview.File : null);
        if (models.TestImages > 0)
        {
            file.Markdown("## To go on\nAll predictions are in run.json: here the test images that every model misses.");
            file.Code($"{Functions("MissedByAll")}\n\nMissedByAll(run, {MostMissed}).DisplayAs(\"text/html\");", Html(NotebookCells.MissedByAll(run, MostMissed)));
        }
        if (SourcesText.License(summary.Data) is { Length: > 0 } license)
            file.Markdown($"{MarkdownText.Escape(license)} {MarkdownText.Escape(summary.Data.Citation)}".TrimEnd());
        return file.ToString();
    }

    private static void Results(NotebookFile file, RunSummary summary, JsonElement run)
    {
        file.Markdown("## Results");
        file.Code($"{Functions("Number", "Table", "Name", "Scores")}\n\nScores(run, \"test\").DisplayAs(\"text/html\");\nScores(run, \"validation\").DisplayAs(\"text/html\");",
            Html(NotebookCells.Scores(run, "test")), Html(NotebookCells.Scores(run, "validation")));
        if (summary.Statistics is not null)
            file.Code($"{Functions("Intervals")}\n\nIntervals(run).DisplayAs(\"text/html\");", Html(NotebookCells.Intervals(run)));
    }

    private static void Classes(NotebookFile file, RunSummary summary, JsonElement run)
    {
        file.Markdown("## Classes");
        file.Code($"{Functions("Classes")}\n\nClasses(run).DisplayAs(\"text/html\");", Html(NotebookCells.Classes(run)));
        file.Code($"{Functions("Confusion")}\n\nforeach (var model in run.GetProperty(\"models\").EnumerateArray().Take({MostMatrices}))\n    Confusion(run, model).DisplayAs(\"text/html\");",
            run.GetProperty("models").EnumerateArray().Take(Math.Min(MostMatrices, summary.Models.Count)).Select(model => Html(NotebookCells.Confusion(run, model))));
    }

    /// <summary>A heading and a picture, where the run has it.</summary>
    private static void Pictures(NotebookFile file, string heading, RunFolder folder, string? picture)
    {
        if (picture is null)
            return;
        file.Markdown(heading);
        file.Code($"Convert.ToBase64String(File.ReadAllBytes(Path.Combine(folder, {Literal(picture)}))).DisplayAs(\"image/png\");", ("image/png", Convert.ToBase64String(System.IO.File.ReadAllBytes(folder.Resolve(picture)))));
    }

    private static string Functions(params string[] names) => string.Join("\n\n", names.Select(NotebookSource.Of));

    private static (string, string) Html(string html) => ("text/html", html);

    /// <summary>A string of C#, whatever stands in it.</summary>
    private static string Literal(string text) => JsonSerializer.Serialize(text);
}
