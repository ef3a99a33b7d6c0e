namespace Cytobench.Reporting.Comparisons;

/// <summary>How explanation methods are called, and the folder of figures/ that their overlays go into.</summary>
internal static class MethodLabels
{
    public static string Title(string method) => method switch
    {
        "gradcam" => "Grad-CAM",
        "rollout" => "attention rollout",
        _ => method,
    };

    public static string Folder(string method) => method switch
    {
        "rollout" => "attention",
        _ => FileNames.Clean(method),
    };
}
