using System.CommandLine;
using System.Text.Json;

namespace Cytobench.Cli.Tests;

public sealed class ScoreCommandTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("cytobench-test-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void Tables_hold_every_class_in_full_with_undefined_values_as_na()
    {
        var name = "immature granulocytes (myelocytes, metamyelocytes and promyelocytes) [IG]";
        var (output, error) = Score(Write("a.csv", $"label,prob_cat,\"prob_{name}\",prob_dog\n0,0.7,0.2,0.1\n1,0.4,0.5,0.1\n0,0.2,0.7,0.1\n"));
        Assert.Equal("", error);
        Assert.Contains("3 images, 3 classes, 1 errors", output, StringComparison.Ordinal);
        Assert.Contains(output.Split('\n'), line => line.Contains("accuracy", StringComparison.Ordinal) && line.Contains("0.6667", StringComparison.Ordinal));
        Assert.Contains(output.Split('\n'), line => line.Contains(name, StringComparison.Ordinal) && line.Contains("0.5000", StringComparison.Ordinal));
        Assert.Contains(output.Split('\n'), line => line.Contains("dog", StringComparison.Ordinal) && line.Contains("n/a", StringComparison.Ordinal));
        Assert.DoesNotContain('\u001b', output);
    }

    [Fact]
    public void Json_is_the_only_output()
    {
        var (output, error) = Score(Write("a.csv", "0.7,0.2\n0.1,0.9\n"), "--labels", Write("labels.csv", "label\n0\n0\n"), "--json");
        Assert.Equal(0.5, JsonDocument.Parse(output).RootElement.GetProperty("accuracy").GetDouble());
        Assert.Contains("warning: ", error, StringComparison.Ordinal);
        Assert.Contains("1 of 2 rows do not sum to 1", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_of_the_option_win_over_those_of_the_file()
    {
        var (output, _) = Score(Write("a.csv", "label,a,b\n0,0.7,0.3\n"), "--labels", Write("labels.csv", "label\nb\n"), "--json");
        Assert.Equal(0, JsonDocument.Parse(output).RootElement.GetProperty("accuracy").GetDouble());
    }

    [Fact]
    public void Missing_labels_are_a_fault_of_the_user() => Assert.Throws<UserException>(() => Score(Write("a.csv", "0.7,0.3\n")));

    private (string Output, string Error) Score(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = output, Error = error };
        var parsed = ScoreCommand.Create().Parse(args);
        Assert.Empty(parsed.Errors);
        Assert.Equal(0, parsed.Invoke(configuration));
        return (output.ToString(), error.ToString());
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
