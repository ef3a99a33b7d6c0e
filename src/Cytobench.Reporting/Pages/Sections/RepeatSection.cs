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
        var config = Flatten("", JsonNode.Parse(RunJson.Serialize(context.Summary.Config)));
        return Html.Of($"""
            <p>run.json beside this page holds everything that decided the result. The same command, data, seeds and device give the same predictions:</p>
            <pre><code>cytobench run --config run.json</code></pre>
            <div class="columns"><div><h3>Settings</h3>{List(config)}</div><div><h3>Machine and versions</h3>{List(facts)}</div></div>
            """);
    }

    private static Html List(IEnumerable<(string Name, string Value)> facts) =>
        Html.Of($"""<dl class="facts narrow">{facts.Select(fact => Html.Of($"<div><dt>{fact.Name}</dt><dd>{fact.Value}</dd></div>\n"))}</dl>""");

    /// <summary>Every setting as it stands in the config, so that new ones appear by themselves.</summary>
    private static IEnumerable<(string Name, string Value)> Flatten(string prefix, JsonNode? node) => node switch
    {
        JsonObject group => group.SelectMany(entry => Flatten(prefix.Length == 0 ? entry.Key : $"{prefix}.{entry.Key}", entry.Value)),
        JsonArray list => [(prefix, string.Join(", ", list.Select(Show)))],
        _ => [(prefix, Show(node))],
    };

    private static string Show(JsonNode? value) => value is null ? "none" : value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString();
}
