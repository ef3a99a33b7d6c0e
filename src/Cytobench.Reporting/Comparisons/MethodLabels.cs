using Cytobench.Explain;

namespace Cytobench.Reporting.Comparisons;

/// <summary>How explanation methods are called, and the folder of figures/ that their overlays go into.</summary>
internal static class MethodLabels
{
    public static string Title(string method) => ExplanationMethods.All.FirstOrDefault(one => one.Name == method)?.Title ?? method;

    public static string Folder(string method) => method switch
    {
        "rollout" => "attention",
        _ => FileNames.Clean(method),
    };
}
