using Cytobench.Reporting.Comparisons;
using Cytobench.Reporting.Figures;
using Cytobench.Runs;

namespace Cytobench.Reporting.Robustness;

internal sealed class RobustnessFigureWriter : IRunWriter
{
    private const string SheetFile = "figures/robustness_sheet.png";

    public string Name => "robustness figures";

    public IEnumerable<Artifact> Write(RunSummary summary, RunFolder folder)
    {
        if (summary.Robustness is not { } robustness)
            return [];
        var comparison = new ComparedModels(summary);
        folder.Write(SheetFile, new RobustnessSheet(robustness, folder).SavePng);
        return
        [
            .. folder.WriteBoth("figures/robustness_curves", RobustnessCurves.Whole(comparison, robustness), "balanced error against severity for every corruption"),
            .. folder.WriteBoth("figures/robustness_heatmap", RobustnessHeatMap.Of(comparison, robustness), "balanced error under every corruption and severity"),
            new Artifact(SheetFile, "one image under every corruption and severity"),
        ];
    }
}
