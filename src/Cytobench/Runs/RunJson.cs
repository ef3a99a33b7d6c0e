using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cytobench.Runs;

/// <summary>Reads and writes run.json (the summary) and config.json (what decided it).</summary>
public static class RunJson
{
    public const string SummaryFile = "run.json";
    public const string ConfigFile = "config.json";

    // A misspelt name in a hand-written config must not be passed over.
    private static readonly JsonSerializerOptions Strict = new(CytobenchJson.Options) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    public static void Save(RunSummary summary, RunFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        folder.Write(SummaryFile, stream => JsonSerializer.Serialize(stream, summary, CytobenchJson.Options));
    }

    /// <param name="runFolder">A folder that <c>cytobench run</c> wrote.</param>
    /// <exception cref="UserException">There is no finished run, or its file is damaged.</exception>
    public static RunSummary Load(string runFolder)
    {
        var path = Path.Combine(runFolder, SummaryFile);
        if (!File.Exists(path))
            throw new UserException($"{runFolder}: holds no {SummaryFile}, so no run was finished there");
        var summary = Read<RunSummary>(path);
        return summary.Format == RunSummary.CurrentFormat
            ? summary
            : throw new UserException($"{path}: has format {summary.Format}, this version reads {RunSummary.CurrentFormat}; make the report with the version that wrote it");
    }

    /// <summary>A config from config.json, or from a run.json, whose config it takes.</summary>
    public static RunConfig LoadConfig(string path)
    {
        if (!File.Exists(path))
            throw new UserException($"{path}: no such file; name a config.json or a run.json");
        using var document = Read<JsonDocument>(path);
        var root = document.RootElement;
        var isSummary = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("config", out root);
        try
        {
            return (isSummary ? root : document.RootElement).Deserialize<RunConfig>(Strict)!;
        }
        catch (JsonException fault)
        {
            throw new UserException($"{path}: is no config ({fault.Message.ReplaceLineEndings(" ")})", fault);
        }
    }

    public static string Serialize(RunConfig config) => JsonSerializer.Serialize(config, CytobenchJson.Options) + "\n";

    private static T Read<T>(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return JsonSerializer.Deserialize<T>(stream, CytobenchJson.Options) ?? throw new UserException($"{path}: is empty");
        }
        catch (JsonException fault)
        {
            throw new UserException($"{path}: is not what Cytobench writes ({fault.Message.ReplaceLineEndings(" ")})", fault);
        }
    }
}
