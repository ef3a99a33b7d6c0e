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
            foreach (var below in new[] { "", name, Path.Combine("runs", name) })
                if (Holds(Path.Combine(folder.FullName, below), name))
                    return Path.Combine(folder.FullName, below);
        var deep = new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 4, IgnoreInaccessible = true };
        foreach (var file in Directory.EnumerateFiles(from, "run.json", deep))
            if (Holds(Path.GetDirectoryName(file)!, name))
                return Path.GetDirectoryName(file)!;
        throw new FileNotFoundException($"{name} is not near {from}: write its folder here, as var folder = \"...\";");
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
        value.ValueKind != JsonValueKind.Number ? "n/a"
            : value.GetDouble().ToString("F" + decimals, CultureInfo.InvariantCulture);

    // <cell Table>
    internal static string Table(string caption, IEnumerable<string> headings, IEnumerable<IEnumerable<string>> rows)
    {
        static string Cell(string text, bool isHeading) =>
            isHeading ? $"<th>{WebUtility.HtmlEncode(text)}</th>" : $"<td>{WebUtility.HtmlEncode(text)}</td>";

        var html = new StringBuilder($"<table><caption>{WebUtility.HtmlEncode(caption)}</caption>\n<thead><tr>");
        foreach (var heading in headings)
            html.Append(Cell(heading, true));
        html.Append("</tr></thead>\n<tbody>\n");
        foreach (var row in rows)
            html.Append($"<tr>{string.Concat(row.Select((text, place) => Cell(text, place == 0)))}</tr>\n");
        return html.Append("</tbody></table>").ToString();
    }

    // <cell Name>
    internal static string Name(JsonElement model)
    {
        var title = model.GetProperty("title").GetString() is { Length: > 0 } given ? given : model.GetProperty("model").GetString();
        return $"{title}, seed {model.GetProperty("seed").GetInt32()}";
    }

    // <cell Scores>
    internal static string Scores(JsonElement run, string split)
    {
        string[] keys =
        [
            "accuracy", "balanced_accuracy", "precision_macro", "recall_macro", "f1_macro",
            "auc_macro_ovr", "matthews", "log_loss", "brier_multiclass",
        ];
        var rows =
            from model in run.GetProperty("models").EnumerateArray()
            let scores = model.GetProperty(split).GetProperty("scores")
            select keys.Select(key => Number(scores.GetProperty(key))).Prepend(Name(model));
        return Table($"Scores, {split} split", keys.Prepend("model"), rows);
    }

    // <cell Intervals>
    internal static string Intervals(JsonElement run)
    {
        static string Range(JsonElement predictor, string metric)
        {
            var score = predictor.GetProperty("scores").EnumerateArray().First(score => score.GetProperty("metric").GetString() == metric);
            var interval = score.GetProperty("interval").GetProperty("bca");
            return $"{Number(interval.GetProperty("lower"))} to {Number(interval.GetProperty("upper"))}";
        }

        string[] metrics = ["accuracy", "f1_macro", "auc_macro_ovr", "log_loss"];
        var rows =
            from predictor in run.GetProperty("statistics").GetProperty("predictors").EnumerateArray()
            select metrics.Select(metric => Range(predictor, metric)).Prepend(predictor.GetProperty("title").GetString()!);
        return Table("95 % intervals from the choice of test images (BCa)", metrics.Prepend("predictor"), rows);
    }

    // <cell Epochs>
    internal static string Epochs(JsonElement run, int most)
    {
        string[] keys = ["epoch", "train_loss", "train_accuracy", "validation_loss", "validation_accuracy", "validation_macro_f1"];
        var rows =
            from model in run.GetProperty("models").EnumerateArray()
            from epoch in model.GetProperty("epochs").EnumerateArray()
            select keys.Select(key => Number(epoch.GetProperty(key), key == "epoch" ? 0 : 4)).Prepend(Name(model));
        return Table(rows.Count() > most ? $"The first {most} of {rows.Count()} epochs" : "Every epoch", keys.Prepend("model"), rows.Take(most));
    }

    // <cell Classes>
    internal static string Classes(JsonElement run)
    {
        var names = run.GetProperty("data").GetProperty("class_names").EnumerateArray().Select(name => name.GetString()!).ToArray();
        var models = run.GetProperty("models").EnumerateArray().ToArray();
        var f1 = models.Select(model => model.GetProperty("test").GetProperty("scores").GetProperty("f1_per_class")).ToArray();
        var rows = names.Select((name, label) => f1.Select(values => Number(values[label])).Prepend(name));
        return Table("F1 of each class, test split", models.Select(Name).Prepend("class"), rows);
    }

    // <cell Confusion>
    // Rows are true classes, columns predicted ones; the deeper the blue, the larger the share of the row.
    internal static string Confusion(JsonElement run, JsonElement model)
    {
        var names = run.GetProperty("data").GetProperty("class_names").EnumerateArray();
        var headings = names.Select(name => $"<th>{WebUtility.HtmlEncode(name.GetString()!)}</th>").ToArray();
        var html = new StringBuilder($"<table><caption>{WebUtility.HtmlEncode(Name(model))}: test images</caption>\n");
        html.Append($"<thead><tr><th>true \\ predicted</th>{string.Concat(headings)}</tr></thead>\n<tbody>\n");
        var confusion = model.GetProperty("test").GetProperty("scores").GetProperty("confusion");
        for (var label = 0; label < headings.Length; label++)
        {
            var counts = confusion[label].EnumerateArray().Select(count => count.GetInt32()).ToArray();
            html.Append($"<tr>{headings[label]}");
            foreach (var count in counts)
            {
                var share = (double)count / Math.Max(1, counts.Sum());
                var color = FormattableString.Invariant($"background:rgba(0,114,178,{0.85 * share:F2});color:{(share > 0.6 ? "white" : "inherit")}");
                html.Append($"<td style=\"text-align:right;{color}\">{count}</td>");
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
        var tests = models.Select(model => model.GetProperty("test")).ToArray();
        var labels = tests[0].GetProperty("labels").EnumerateArray().Select(label => label.GetInt32()).ToArray();
        var probabilities = tests.Select(test => test.GetProperty("probabilities").EnumerateArray().Select(value => value.GetSingle()).Chunk(names.Length).ToArray()).ToArray();

        static int Predicted(float[] row) => Array.IndexOf(row, row.Max());
        string Says(float[] row) => FormattableString.Invariant($"{names[Predicted(row)]} ({row.Max():F2})");

        var missed = Enumerable.Range(0, labels.Length).Where(image => probabilities.All(rows => Predicted(rows[image]) != labels[image])).ToArray();
        var said = missed.Take(most).Select(image => probabilities.Select(rows => Says(rows[image])).Prepend(names[labels[image]]).Prepend($"{image}"));
        return Table(
            $"{missed.Length} of {labels.Length} test images are missed by every model{(missed.Length > most ? $"; the first {most}" : "")}",
            models.Select(Name).Prepend("true class").Prepend("image"),
            said);
    }

    // <cell end>
}
