using Cytobench.Runs;

namespace Cytobench.Robustness;

/// <summary>The published balanced errors of AlexNet on the corrupted BloodMNIST test images, against which MedMNIST-C measures.</summary>
/// <remarks>Di Salvo et al. 2024, arXiv:2406.17536; the values stand in the baselines of its code (medmnistc-api). 224 x 224 pixels.</remarks>
public static class AlexNetReference
{
    public const double Clean = 0.018369282;

    private static readonly Dictionary<string, double> Errors = new()
    {
        ["pixelate"] = 0.059756189,
        ["jpeg_compression"] = 0.139761871,
        ["defocus_blur"] = 0.223997956,
        ["motion_blur"] = 0.184519214,
        ["brightness_up"] = 0.069462943,
        ["brightness_down"] = 0.079007755,
        ["contrast_up"] = 0.052153623,
        ["contrast_down"] = 0.079660685,
        ["saturate"] = 0.034785582,
        ["stain_deposit"] = 0.185361194,
        ["bubble"] = 0.128988337,
    };

    // One of these in the data's class name, letters only, in the order of BloodMNIST.
    private static readonly string[][] Classes =
        [["basophil"], ["eosinophil"], ["erythroblast"], ["immaturegranulocyte", "ig"], ["lymphocyte"], ["monocyte"], ["neutrophil"], ["platelet"]];

    /// <summary>Mean balanced error over the five severities.</summary>
    public static double Error(string corruption) => Errors[corruption];

    /// <summary>Whether a comparison with these figures means anything: real blood cells of BloodMNIST's eight classes.</summary>
    public static bool AppliesTo(DataSummary data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return !data.IsSynthetic && data.ClassNames.Count == Classes.Length
            && Classes.All(names => data.ClassNames.Count(name => IsOneOf(name, names)) == 1);
    }

    private static bool IsOneOf(string className, string[] names)
    {
        var letters = new string([.. className.Where(char.IsAsciiLetter)]).ToLowerInvariant();
        return names.Any(name => letters == name || (name.Length > 2 && letters.StartsWith(name, StringComparison.Ordinal)));
    }
}
