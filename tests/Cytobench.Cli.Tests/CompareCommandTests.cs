using System.CommandLine;
using System.Text.Json;

namespace Cytobench.Cli.Tests;

public sealed class CompareCommandTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("cytobench-test-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void Tables_begin_with_the_verdict_and_name_every_test()
    {
        var (output, error) = Compare(A(), B(), "--labels", Labels(), "--resamples", "100");
        Assert.Equal("", error);
        Assert.StartsWith("No evidence of a difference: a is ahead of b by 12.5 points of accuracy, 95 % interval ", output, StringComparison.Ordinal);
        foreach (var word in (string[])["Wilson", "percentile", "BCa", "exact McNemar test: p = 1.000000", "DeLong", "Vote of the models", "AUGRC", "no validation predictions"])
            Assert.Contains(word, output, StringComparison.Ordinal);
        Assert.Contains("only the first right: images 3", output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', output);
    }

    [Fact]
    public void Json_has_the_keys_of_the_golden_pair()
    {
        var (output, _) = Compare(A(), B(), "--labels", Labels(), "--resamples", "100", "--json");
        using var json = JsonDocument.Parse(output);
        var pair = json.RootElement.GetProperty("pair");
        Assert.Equal((1, 0), (pair.GetProperty("only_first_right").GetInt32(), pair.GetProperty("only_second_right").GetInt32()));
        Assert.Equal(1, pair.GetProperty("mcnemar_exact_p").GetDouble(), 12);
        Assert.Equal(1, json.RootElement.GetProperty("models").GetProperty("a").GetProperty("accuracy").GetDouble());
        Assert.Equal("no_evidence", json.RootElement.GetProperty("statistics").GetProperty("verdicts")[0].GetProperty("kind").GetString());
    }

    [Fact]
    public void Validation_predictions_and_costs_add_their_tables_and_the_page_is_whole()
    {
        var page = Path.Combine(folder.FullName, "page.html");
        var (output, _) = Compare(A(), B(), "--labels", Labels(), "--val", Write("va.csv", Rows(2)), Write("vb.csv", Rows(5)), "--val-labels", Labels(),
            "--costs", Write("costs.csv", "0,5\n1,0\n"), "--resamples", "100", "--html", page);
        foreach (var word in (string[])["after temperature", "conformal sets", "wished accuracy", "cost of an image"])
            Assert.Contains(word, output, StringComparison.Ordinal);
        var html = File.ReadAllText(page);
        foreach (var id in (string[])["intervals", "disagreements", "curves", "calibration", "abstention", "conformal", "decisions"])
            Assert.Contains($"<section id=\"{id}\"", html, StringComparison.Ordinal);
        Assert.EndsWith("</html>\n", html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_penalty_makes_the_sets_regularised_and_a_wished_accuracy_gets_its_threshold()
    {
        var page = Path.Combine(folder.FullName, "page.html");
        var (output, _) = Compare(A(), B(), "--labels", Labels(), "--val", Write("va.csv", Rows(2)), Write("vb.csv", Rows(5)), "--val-labels", Labels(),
            "--conformal-penalty", "0.1", "--wished-accuracy", "0.7", "--resamples", "100", "--html", page);
        Assert.Contains("conformal sets (RAPS)", output, StringComparison.Ordinal);
        Assert.Contains("70 %", output, StringComparison.Ordinal);
        Assert.Contains("penalty 0.1 for each class beyond the first", File.ReadAllText(page), StringComparison.Ordinal);
    }

    [Fact]
    public void Three_files_are_tested_at_once_and_corrected()
    {
        var (output, _) = Compare(A(), B(), Write("c.csv", Rows(1)), "--labels", Labels(), "--resamples", "100");
        Assert.Contains("Cochran's Q", output, StringComparison.Ordinal);
        Assert.Contains("Holm-corrected over 3 pairs", output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_compared_is_one_line_each()
    {
        Refused("at least two files", A(), "--labels", Labels());
        Refused("holds no labels", A(), B());
        Refused("8 labels, but", A(), Write("short.csv", "0.9,0.1\n"), "--labels", Labels());
        Refused("3 classes, but", A(), Write("wide.csv", "0.8,0.1,0.1\n"), "--labels", Labels());
        Refused("name one for each", A(), B(), "--labels", Labels(), "--val", A());
        Refused("name the validation predictions", A(), B(), "--labels", Labels(), "--val-labels", Labels());
        Refused("a file is named twice", A(), A(), "--labels", Labels());
        Refused("choose 100 to", A(), B(), "--labels", Labels(), "--resamples", "5");
        Refused("choose 0 (APS) or more", A(), B(), "--labels", Labels(), "--conformal-penalty", "-1");
        Refused("choose a share", A(), B(), "--labels", Labels(), "--wished-accuracy", "95");
        Refused("is not a number", A(), B(), "--labels", Labels(), "--wished-accuracy", "0.9,much");
        Refused("choose temperature or vector", A(), B(), "--labels", Labels(), "--calibration", "isotonic");
        Refused("its labels are not those of", A(), Write("own.csv", "label,prob_x,prob_y\n" + string.Join("\n", Rows(3).Trim().Split('\n').Select(row => "0," + row))), "--labels", Labels());
    }

    private string A() => Write("a.csv", Rows(-1));

    private string B() => Write("b.csv", Rows(3));

    private string Labels() => Write("labels.csv", "label\n0\n1\n0\n1\n0\n1\n0\n1\n");

    /// <summary>Eight images of two classes in turn, one of them missed.</summary>
    private static string Rows(int missed) => string.Concat(Enumerable.Range(0, 8).Select(image => (image % 2 == 0) != (image == missed) ? "0.9,0.1\n" : "0.2,0.8\n"));

    private void Refused(string expected, params string[] args)
    {
        var fault = Assert.Throws<UserException>(() => Compare(args));
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
    }

    private static (string Output, string Error) Compare(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var parsed = CompareCommand.Create().Parse(args);
        Assert.Empty(parsed.Errors);
        Assert.Equal(0, parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = output, Error = error }));
        return (output.ToString(), error.ToString());
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
