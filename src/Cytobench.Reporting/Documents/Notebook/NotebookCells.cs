using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;

namespace Cytobench.Reporting.Documents.Notebook;

/// <summary>
/// The functions of results.ipynb. They are compiled here, so that the outputs in it are theirs, and embedded as text, so that its cells are;
/// what stands after a mark is one function. They use C# 12 and the base class library alone.
/// </summary>
internal static class NotebookCells
{
    // <cell FindRun>
    // Looks in this folder and those above it, beside them, in their runs/, and at last in folders below.
    internal static string FindRun(string name, string from)
    {
        static bool Holds(string folder, string name)
        {
            var file = Path.Combine(folder, "run.json");
            if (!File.Exists(file))
                return false;
            using var run = JsonDocument.Parse(File.ReadAllText(file));
            return run.RootElement.TryGetProperty("name", out var found) && found.GetString() == name;
        }

        for (var folder = new DirectoryInfo(from); folder != null; folder = folder.Parent)
            foreach (var place in new[] { folder.FullName, Path.Combine(folder.FullName, name), Path.Combine(folder.FullName, "runs", name) })
                if (Holds(place, name))
                    return place;
        var below = new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 4, IgnoreInaccessible = true };
        foreach (var file in Directory.EnumerateFiles(from, "run.json", below))
            if (Holds(Path.GetDirectoryName(file)!, name))
                return Path.GetDirectoryName(file)!;
        throw new FileNotFoundException($"The run {name} is not near {from}: write its folder here, as var folder = \"...\";");
    }

    // <cell Load>
    internal static JsonElement Load(string folder)
    {
        using var file = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "run.json")));
        return file.RootElement.Clone();
    }

    // <cell Number>
    // What is undefined stands in run.json as the text "NaN".
    internal static string Number(JsonElement value, int decimals = 4) =>
        value.ValueKind == JsonValueKind.Number ? value.GetDouble().ToString("F" + decimals, CultureInfo.InvariantCulture) : "n/a";

    // <cell Table>
    internal static string Table(string caption, IEnumerable<string> headings, IEnumerable<IEnumerable<string>> rows)
    {
        var html = new StringBuilder("<table><caption>").Append(WebUtility.HtmlEncode(caption)).Append("</caption>\n<thead><tr>");
        foreach (var heading in headings)
            html.Append("<th>").Append(WebUtility.HtmlEncode(heading)).Append("</th>");
        html.Append("</tr></thead>\n<tbody>\n");
        foreach (var row in rows)
            html.Append("<tr>").Append(string.Concat(row.Select((cell, i) => i == 0 ? $"<th>{WebUtility.HtmlEncode(cell)}</th>" : $"<td>{WebUtility.HtmlEncode(cell)}</td>"))).Append("</tr>\n");
        return html.Append("</tbody></table>").ToString();
    }

    // <cell Name>
    internal static string Name(JsonElement model) => $"{(model.GetProperty("title").GetString() is { Length: > 0 } title ? title : model.GetProperty("model").GetString())}, seed {model.GetProperty("seed").GetInt32()}";

    // <cell Scores>
    internal static string Scores(JsonElement run, string split)
    {
        string[] keys = ["accuracy", "balanced_accuracy", "precision_macro", "recall_macro", "f1_macro", "auc_macro_ovr", "matthews", "log_loss", "brier_multiclass"];
        return Table($"Scores, {split} split", keys.Prepend("model"), run.GetProperty("models").EnumerateArray().Select(model =>
            keys.Select(key => Number(model.GetProperty(split).GetProperty("scores").GetProperty(key))).Prepend(Name(model))));
    }

    // <cell Intervals>
    internal static string Intervals(JsonElement run)
    {
        static string Range(JsonElement interval) => $"{Number(interval.GetProperty("lower"))} to {Number(interval.GetProperty("upper"))}";
        string[] metrics = ["accuracy", "f1_macro", "auc_macro_ovr", "log_loss"];
        return Table("95 % intervals from the choice of test images (BCa)", metrics.Prepend("predictor"), run.GetProperty("statistics").GetProperty("predictors").EnumerateArray().Select(predictor =>
            metrics.Select(metric => Range(predictor.GetProperty("scores").EnumerateArray().First(score => score.GetProperty("metric").GetString() == metric).GetProperty("interval").GetProperty("bca")))
                .Prepend(predictor.GetProperty("title").GetString()!)));
    }

    // <cell Epochs>
    internal static string Epochs(JsonElement run)
    {
        string[] keys = ["epoch", "train_loss", "train_accuracy", "validation_loss", "validation_accuracy", "validation_macro_f1", "seconds"];
        return Table("Every epoch", keys.Prepend("model"), run.GetProperty("models").EnumerateArray().SelectMany(model => model.GetProperty("epochs").EnumerateArray().Select(epoch =>
            keys.Select(key => Number(epoch.GetProperty(key), key == "epoch" ? 0 : key == "seconds" ? 1 : 4)).Prepend(Name(model)))));
    }

    // <cell Classes>
    internal static string Classes(JsonElement run)
    {
        var names = run.GetProperty("data").GetProperty("class_names").EnumerateArray().Select(name => name.GetString()!).ToArray();
        var models = run.GetProperty("models").EnumerateArray().ToArray();
        return Table("F1 of each class, test split", models.Select(Name).Prepend("class"), names.Select((name, label) =>
            models.Select(model => Number(model.GetProperty("test").GetProperty("scores").GetProperty("f1_per_class")[label])).Prepend(name)));
    }

    // <cell Confusion>
    // Rows are true classes, columns predicted ones; the deeper the blue, the larger the share of the row.
    internal static string Confusion(JsonElement run, JsonElement model)
    {
        var names = run.GetProperty("data").GetProperty("class_names").EnumerateArray().Select(name => WebUtility.HtmlEncode(name.GetString()!)).ToArray();
        var html = new StringBuilder($"<table><caption>{WebUtility.HtmlEncode(Name(model))}: test images</caption>\n<thead><tr><th>true \\ predicted</th>{string.Concat(names.Select(name => $"<th>{name}</th>"))}</tr></thead>\n<tbody>\n");
        foreach (var (row, label) in model.GetProperty("test").GetProperty("scores").GetProperty("confusion").EnumerateArray().Select((row, label) => (row, label)))
        {
            var counts = row.EnumerateArray().Select(count => count.GetInt32()).ToArray();
            html.Append($"<tr><th>{names[label]}</th>");
            foreach (var count in counts)
            {
                var share = counts.Sum() == 0 ? 0 : (double)count / counts.Sum();
                html.Append(CultureInfo.InvariantCulture, $"<td style=\"text-align:right;background:rgba(0,114,178,{0.85 * share:F2});color:{(share > 0.6 ? "white" : "inherit")}\">{count}</td>");
            }
            html.Append("</tr>\n");
        }
        return html.Append("</tbody></table>").ToString();
    }

    // <cell MissedByAll>
    // Probabilities stand row by row, one row for each image, in the order of the labels.
    internal static string MissedByAll(JsonElement run, int most)
    {
        var names = run.GetProperty("data").GetProperty("class_names").EnumerateArray().Select(name => name.GetString()!).ToArray();
        var models = run.GetProperty("models").EnumerateArray().ToArray();
        var labels = models[0].GetProperty("test").GetProperty("labels").EnumerateArray().Select(label => label.GetInt32()).ToArray();
        var rows = models.Select(model => model.GetProperty("test").GetProperty("probabilities").EnumerateArray().Select(value => value.GetSingle()).Chunk(names.Length).ToArray()).ToArray();
        int Predicted(float[] row) => Array.IndexOf(row, row.Max());
        var missed = Enumerable.Range(0, labels.Length).Where(image => rows.All(row => Predicted(row[image]) != labels[image])).ToArray();
        return Table($"{missed.Length} of {labels.Length} test images are missed by every model{(missed.Length > most ? $"; the first {most}" : "")}", models.Select(Name).Prepend("true class").Prepend("image"), missed.Take(most).Select(image =>
            rows.Select(row => $"{names[Predicted(row[image])]} ({row[image].Max().ToString("F2", CultureInfo.InvariantCulture)})").Prepend(names[labels[image]]).Prepend(image.ToString(CultureInfo.InvariantCulture))));
    }

    // <cell end>
}
