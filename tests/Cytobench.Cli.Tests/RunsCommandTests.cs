using System.CommandLine;
using System.Text.Json;
using Cytobench.Runs;

namespace Cytobench.Cli.Tests;

[Collection(nameof(FinishedRuns))]
public sealed class RunsCommandTests(FinishedRuns made) : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("cytobench-test-");

    private string Kept => Path.Combine(made.Root, "runs");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void A_list_has_a_line_for_each_run_and_says_how_to_go_on()
    {
        Stopped("half");
        Damaged("broken");
        CopyRun("first", "done");
        var (output, _) = Run("list", "--runs", folder.FullName);
        Assert.Contains(Lines(output), line => line.Contains("done", StringComparison.Ordinal) && line.Contains("finished", StringComparison.Ordinal) && line.Contains("ResNet-18", StringComparison.Ordinal) && line.Contains(" MB", StringComparison.Ordinal));
        Assert.Contains(Lines(output), line => line.StartsWith("half: stopped; go on with 'cytobench run --resume ", StringComparison.Ordinal));
        Assert.Contains(Lines(output), line => line.StartsWith("broken: ", StringComparison.Ordinal) && line.Contains("config.json", StringComparison.Ordinal));

        var json = JsonDocument.Parse(Run("list", "--runs", folder.FullName, "--json").Output).RootElement.EnumerateArray().ToDictionary(run => run.GetProperty("name").GetString()!);
        Assert.Equal("finished", json["done"].GetProperty("state").GetString());
        Assert.Equal("stopped", json["half"].GetProperty("state").GetString());
        Assert.Equal("damaged", json["broken"].GetProperty("state").GetString());
        Assert.Equal(RunJson.Load(Path.Combine(folder.FullName, "done")).Models[0].Test.Scores.Accuracy, json["done"].GetProperty("models")[0].GetProperty("test_accuracy").GetDouble());
    }

    [Fact]
    public void A_folder_without_runs_says_how_to_make_one() =>
        Assert.Contains("no runs in", Run("list", "--runs", folder.FullName).Output, StringComparison.Ordinal);

    [Fact]
    public void A_run_at_work_is_seen_and_not_removed()
    {
        var run = Stopped("busy");
        using var log = new StreamWriter(Path.Combine(run, "run.log"), append: true); // as the run itself holds it
        Assert.Contains("running", Run("list", "--runs", folder.FullName).Output, StringComparison.Ordinal);
        Refused("is at work", "rm", run, "--yes");
        Assert.True(Directory.Exists(run));
    }

    [Fact]
    public void A_stopped_run_shows_its_epochs()
    {
        var run = Stopped("half");
        Directory.CreateDirectory(Path.Combine(run, "models/resnet18_s42"));
        File.WriteAllText(Path.Combine(run, "models/resnet18_s42/epochs.json"), "[{},{}]");
        var (output, _) = Run("show", "half", "--runs", folder.FullName);
        Assert.Contains("resnet18, seed 42: 2 of ", output, StringComparison.Ordinal);
        Assert.Contains("go on with: cytobench run --resume ", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Runs_on_the_same_images_are_tested_against_each_other()
    {
        var (output, _) = Run("compare", "first", "second", "--runs", Kept);
        Assert.Contains("ResNet-18 (first)", output, StringComparison.Ordinal);
        Assert.Contains("exact McNemar test", output, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(Run("compare", "first", "second", "--runs", Kept, "--json").Output);
        Assert.True(json.RootElement.GetProperty("models").TryGetProperty("second/resnet18_s7", out _));
    }

    [Fact]
    public void Runs_on_other_images_stand_side_by_side()
    {
        var (output, _) = Run("compare", "first", "other", "--runs", Kept);
        Assert.Contains("no test can say", output, StringComparison.Ordinal);
        Assert.DoesNotContain("McNemar", output, StringComparison.Ordinal);
        Assert.Equal("[]", Run("compare", "first", "other", "--runs", Kept, "--json").Output.Trim());
    }

    [Fact]
    public void What_cannot_be_compared_is_one_line_each()
    {
        Refused("at least two runs", "compare", "first", "--runs", Kept);
        Refused("named twice", "compare", "first", "first", "--runs", Kept);
        Refused("no such folder", "compare", "first", "nowhere", "--runs", Kept);
        Refused("is not finished", "compare", Path.Combine(Kept, "first"), Stopped("half"));
        Refused("no run was started there", "show", folder.FullName);
    }

    [Fact]
    public void A_page_compares_runs_on_the_same_images_alone()
    {
        var page = Path.Combine(folder.FullName, "page.html");
        var (output, _) = Invoke(ReportCommand.Create(), "first", "second", "--runs", Kept, "--out", page);
        Assert.Contains("page: ", output, StringComparison.Ordinal);
        Assert.Contains("<h1>first against second</h1>", File.ReadAllText(page), StringComparison.Ordinal);
        var html = File.ReadAllText(page);
        foreach (var id in (string[])["runs", "intervals", "disagreements", "curves", "calibration"])
            Assert.Contains($"<section id=\"{id}\"", html, StringComparison.Ordinal);
        Refused(ReportCommand.Create(), "cannot be compared one by one", "first", "other", "--runs", Kept);
        Refused(ReportCommand.Create(), "is for several runs", "first", "--runs", Kept, "--out", page);
    }

    [Fact]
    public void Removing_asks_first()
    {
        var run = Stopped("half");
        Assert.Contains("stays", Remove(() => "n", run), StringComparison.Ordinal);
        Assert.Contains("stays", Remove(() => null, run), StringComparison.Ordinal);
        Assert.True(Directory.Exists(run));
        Assert.Contains("add --yes", Assert.Throws<UserException>(() => Remove(null, run)).Message, StringComparison.Ordinal);
        Assert.True(Directory.Exists(run));
        Assert.Contains("removed", Remove(() => "y", run), StringComparison.Ordinal);
        Assert.False(Directory.Exists(run));
    }

    [Fact]
    public void Only_runs_are_removed_and_links_are_not_followed()
    {
        var treasure = folder.CreateSubdirectory("treasure");
        File.WriteAllText(Path.Combine(treasure.FullName, "thesis.txt"), "years of work");
        Refused("no run was started there", "rm", treasure.FullName, "--yes");

        var run = Stopped("half");
        Directory.CreateSymbolicLink(Path.Combine(run, "models"), treasure.FullName);
        var link = Path.Combine(folder.FullName, "link");
        Directory.CreateSymbolicLink(link, run);
        Refused("is a link to", "rm", link, "--yes");
        Run("rm", run, "--yes");
        Assert.False(Directory.Exists(run));
        Assert.True(File.Exists(Path.Combine(treasure.FullName, "thesis.txt")));
    }

    [Fact]
    public void What_holds_more_than_a_run_is_not_removed()
    {
        var outer = Stopped("outer");
        Stopped("outer/inner");
        Refused("holds another run", "rm", outer, "--yes");
        var repository = Stopped("work");
        Directory.CreateDirectory(Path.Combine(repository, ".git"));
        Refused("is a git repository", "rm", repository, "--yes");
        Refused("no run beyond doubt", "rm", Damaged("broken"), "--yes");
        Assert.All((string[])[outer, repository, Path.Combine(folder.FullName, "broken")], place => Assert.True(Directory.Exists(place)));
    }

    private string Stopped(string name)
    {
        var run = folder.CreateSubdirectory(name).FullName;
        File.WriteAllText(Path.Combine(run, "config.json"), RunJson.Serialize(Presets.Demo()));
        File.WriteAllText(Path.Combine(run, "run.log"), "began\n");
        return run;
    }

    private string Damaged(string name)
    {
        var run = Stopped(name);
        File.WriteAllText(Path.Combine(run, "config.json"), """{ "theirs": 1 }""");
        return run;
    }

    private void CopyRun(string name, string target)
    {
        var place = folder.CreateSubdirectory(target).FullName;
        foreach (var file in (string[])["config.json", "run.json", "run.log"])
            File.Copy(Path.Combine(Kept, name, file), Path.Combine(place, file));
    }

    private static string Remove(Func<string?>? ask, string run)
    {
        using var output = new StringWriter();
        var parsed = RunsRemoveCommand.Create().Parse([run]);
        parsed.InvocationConfiguration.Output = output;
        RunsRemoveCommand.Run(parsed, ask);
        return output.ToString();
    }

    private static string[] Lines(string output) => [.. output.Split('\n').Select(line => line.Trim())];

    private static void Refused(string expected, params string[] args) => Refused(RunsCommand.Create(), expected, args);

    private static void Refused(Command command, string expected, params string[] args)
    {
        var fault = Assert.Throws<UserException>(() => Invoke(command, args));
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
    }

    private static (string Output, string Error) Run(params string[] args) => Invoke(RunsCommand.Create(), args);

    private static (string Output, string Error) Invoke(Command command, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var parsed = command.Parse(args);
        Assert.Empty(parsed.Errors);
        Assert.Equal(0, parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = output, Error = error }));
        return (output.ToString(), error.ToString());
    }
}
