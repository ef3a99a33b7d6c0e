using System.Text.Json;
using Cytobench.Data;

namespace Cytobench.Runs;

/// <summary>stub</summary>
internal static class ModelResultFile
{
    public static ModelResult? TryLoad(RunFolder folder, string id) => null;
    public static void Write(ModelResult r, DatasetInfo info, int h, RunFolder folder) => folder.WriteText("x.json", JsonSerializer.Serialize(r, CytobenchJson.Options));
}
