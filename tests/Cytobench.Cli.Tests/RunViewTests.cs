using System.Text.Json;

namespace Cytobench.Cli.Tests;

[Collection(nameof(FinishedRuns))]
public sealed class RunViewTests(FinishedRuns runs)
{
    [Fact]
    public void Json_is_one_event_a_line_in_the_order_of_the_run()
    {
        var (exitCode, output, error) = runs.Json;
        Assert.True(exitCode == 0, error);
        Assert.Equal("", error);
        var events = output.TrimEnd('\n').Split('\n').Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.All(events, told => Assert.Equal(JsonValueKind.String, told.GetProperty("time").ValueKind));
        var names = events.Select(told => told.GetProperty("event").GetString()!).ToArray();
        string[] expected = ["run_started", "data", "training_started", "step", "epoch", "step", "epoch", "model_finished", "warning", "artifact", "finished"];
        Assert.Equal(expected, names.Where(name => name is not ("progress" or "stage" or "log")).Aggregate(new List<string>(), (list, name) =>
        {
            if (name is not ("artifact" or "warning") || list[^1] != name) // there are several of them
                list.Add(name);
            return list;
        }));
        var epoch = events.Last(told => told.GetProperty("event").GetString() == "epoch");
        Assert.Equal(("resnet18_s42", 2, 2), (epoch.GetProperty("id").GetString(), epoch.GetProperty("epochs").GetInt32(), epoch.GetProperty("result").GetProperty("epoch").GetInt32()));
        Assert.Equal(Path.Combine("runs/first", "report.html"), events[^1].GetProperty("place").GetString());
        var written = events.Where(told => told.GetProperty("event").GetString() == "artifact").Select(told => told.GetProperty("path").GetString()!).ToArray();
        Assert.Contains("report.html", written);
        Assert.All(written, path => Assert.True(File.Exists(Path.Combine(runs.Root, "runs/first", path)), path));
    }

    [Fact]
    public void Quiet_prints_where_the_report_is_and_nothing_else()
    {
        var (exitCode, output, error) = runs.Quiet;
        Assert.True(exitCode == 0, error);
        Assert.Equal(Path.Combine("runs/second", "report.html"), output.Trim());
        Assert.Equal("", error);
    }

    [Fact]
    public void Plain_is_lines_without_a_code_for_terminals()
    {
        var (exitCode, output, error) = runs.Plain;
        Assert.True(exitCode == 0, error);
        Assert.Contains("resnet18_s42 epoch 2/2: train loss ", error, StringComparison.Ordinal);
        Assert.Contains("report: ", output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', output + error);
        Assert.DoesNotContain('\r', output + error);
    }

    [Fact]
    public void A_fault_is_the_last_event_and_a_line_on_stderr()
    {
        var (exitCode, output, error) = CytobenchProcess.Run(runs.Root, "run", "--preset", "demo", "--data", "no-such.zip", "--json");
        Assert.Equal(2, exitCode);
        var last = JsonDocument.Parse(output.TrimEnd('\n').Split('\n')[^1]).RootElement;
        Assert.Equal("failed", last.GetProperty("event").GetString());
        Assert.Equal($"error: {last.GetProperty("message").GetString()}", error.Trim());
    }

    [Theory]
    [InlineData("run", "--preset", "demo")]
    [InlineData("tune", "--preset", "demo")]
    [InlineData("pretrain", "--out", "x.safetensors")]
    public void Two_views_at_once_are_refused(params string[] command)
    {
        var (exitCode, output, error) = CytobenchProcess.Run(runs.Root, [.. command, "--quiet", "--json"]);
        Assert.Equal((2, ""), (exitCode, output));
        Assert.Equal("error: --quiet and --json: give one of them", error.Trim());
    }

    [Fact]
    public void Event_files_for_TensorBoard_stand_in_the_run()
    {
        var folder = Path.Combine(runs.Root, "runs/first/tensorboard");
        Assert.Equal(
            ["comparison/events.out.tfevents.9999999999.cytobench", "resnet18_s42/events.out.tfevents.0000000001.cytobench", "resnet18_s42/events.out.tfevents.9999999999.cytobench"],
            Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/')).Order());
        Assert.Contains("tensorboard/resnet18", File.ReadAllText(Path.Combine(runs.Root, "runs/first/ARTIFACTS.md")), StringComparison.Ordinal);
    }
}
