using Cytobench.Runs;

namespace Cytobench.Reporting.Figures;

internal static class FigureFiles
{
    /// <summary>Writes name.png and name.svg.</summary>
    public static IEnumerable<Artifact> WriteBoth(this RunFolder folder, string name, Figure figure, string description)
    {
        folder.Write($"{name}.png", figure.SavePng);
        yield return new Artifact($"{name}.png", description);
        folder.Write($"{name}.svg", figure.SaveSvg);
        yield return new Artifact($"{name}.svg", $"{description} (vector)");
    }
}
