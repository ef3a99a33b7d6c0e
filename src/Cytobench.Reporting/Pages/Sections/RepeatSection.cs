using System.Text.Json;
using System.Text.Json.Nodes;
using Cytobench.Runs;

namespace Cytobench.Reporting.Pages.Sections;

internal sealed class RepeatSection : IReportSection
{
    public string Id => "repeat";

    public string Title => "How to repeat it";

    public Html? Body(ReportContext context)
    {
        var environment = context.Summary.Environment;
        var facts = new (string Name, string Value)[]
        {
            ("Cytobench", environment.Cytobench),
            (".NET", environment.DotNet),
            ("libtorch", environment.Torch),
            ("System", environment.OperatingSystem),
            ("Processor", environment.Processor),
            ("Device", $"{environment.Device}, {environment.DeviceName}"),
            ("Precision", environment.Precision),
            ("Threads", Numbers.Count(environment.Threads)),
        };
        return Html.Of($"""
            <p>run.json beside this page holds everything that decided the result. The same command, data, seeds and device give the same predictions:</p>
            <pre><code>cytobench run --config run.json</code></pre>
            <div class="columns"><div><h3>Settings</h3>{List(Settings(context.Summary.Config))}</div><div><h3>Machine and versions</h3>{List(facts)}</div></div>
            <details><summary><b>How each model was trained</b> <span class="muted">every setting by its name in run.json</span></summary>
            {Trainings(context)}</details>
            """);
    }

    /// <summary>Every setting of the run as it stands in the config, so that new ones appear by themselves.</summary>
    private static IEnumerable<(string Name, string Value)> Settings(RunConfig config)
    {
        var settings = (JsonObject)JsonSerializer.SerializeToNode(config, CytobenchJson.Options)!;
        settings.Remove("training");                                     // by model, in a table
        settings.Remove("recipes");
        if (config.Data != "demo")
            settings.Remove("demo");
        return Flatten("", settings);
    }

    /// <summary>A column for each model; what one of them has no use for is a dash.</summary>
    private static Html Trainings(ReportContext context)
    {
        var trainings = context.Models.Groups.Select(group => Flatten("", JsonSerializer.SerializeToNode(context.Summary.Config.For(group.Name), CytobenchJson.Options)).ToDictionary()).ToArray();
        return context.Table(
            Html.Of($"Settings of each training."),
            context.Models.Groups.Select(group => Html.Of($"{PageContext.Swatch(group.Index)}{group.Title}")).Prepend(Html.Of($"Setting")),
            trainings.SelectMany(training => training.Keys).Distinct().Select(name => (IReadOnlyList<Html>)[PageContext.Text(name), .. trainings.Select(training => PageContext.Text(training.GetValueOrDefault(name, "–")))]),
            textColumns: context.Models.Groups.Count + 1);
    }

    private static Html List(IEnumerable<(string Name, string Value)> facts) =>
        Html.Of($"""<dl class="facts narrow">{facts.Select(fact => Html.Of($"<div><dt>{fact.Name}</dt><dd>{fact.Value}</dd></div>\n"))}</dl>""");

    private static IEnumerable<(string Name, string Value)> Flatten(string prefix, JsonNode? node) => node switch
    {
        JsonObject group => group.SelectMany(entry => Flatten(prefix.Length == 0 ? entry.Key : $"{prefix}.{entry.Key}", entry.Value)),
        JsonArray list => [(prefix, list.Count == 0 ? "none" : string.Join(", ", list.Select(Show)))],
        _ => [(prefix, Show(node))],
    };

    private static string Show(JsonNode? value) => value is null ? "none" : value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString();
}
