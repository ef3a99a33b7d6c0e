using Cytobench.Reporting.Comparisons;
using Cytobench.Reporting.Robustness;
using Cytobench.Robustness;

namespace Cytobench.Reporting.Pages.Sections;

/// <summary>How the models do when images get worse: there only after <c>cytobench robustness</c>.</summary>
internal sealed class RobustnessSection : IReportSection
{
    private const int Quality = 82;                                      // of the sheet, WebP

    public string Id => "robustness";

    public string Title => "When images get worse";

    public Html? Body(ReportContext context)
    {
        if (context.Summary.Robustness is not { Models.Count: > 0, Corruptions.Count: > 0 } robustness)
            return null;
        var sheet = new RobustnessSheet(robustness, context.Folder);
        return Html.Of($"""
            <p>The trained models were tested again on {Numbers.Plural(robustness.Images, $"{robustness.Split} image")} that were corrupted in {Numbers.Plural(robustness.Corruptions.Count, "way")} at {Numbers.Plural(robustness.Severities.Count, "severity", "severities")} ({string.Join(", ", robustness.Severities)}), as MedMNIST-C does with BloodMNIST. Balanced error is one minus balanced accuracy. {Headline(context, robustness)}</p>
            {Scores(context, robustness)}
            {context.Legend()}
            {context.Figure(RobustnessCurves.Panels(context.Models, robustness), Html.Of($"Balanced error against severity; 0 is the clean images. All panels have the same scale."))}
            <p>The same numbers, in percent; the deeper the colour, the more errors, up to {Numbers.Percent(RobustnessHeatMap.Largest(robustness))}.</p>
            <div class="matrices">{robustness.Models.Select(model => Matrix(context, robustness, model))}</div>
            {context.Picture(sheet.WebpBase64(Quality), sheet.Alt, sheet.Width, sheet.Height, Html.Of($"The first {robustness.Split} image as every corruption and severity leaves it."))}
            <ul class="prose">{Notes(context, robustness).Select(note => Html.Of($"<li>{note}</li>\n"))}</ul>
            """);
    }

    private static string Headline(ReportContext context, RobustnessResult robustness)
    {
        var known = robustness.Models.Where(model => double.IsFinite(model.MeanCorrupted.BalancedError)).OrderBy(model => model.MeanCorrupted.BalancedError).ToArray();
        if (known.Length < 2)
            return "";
        var (best, worst) = (known[0], known[^1]);
        return $"Over all of them {context.Models.LabelOf(best)} has the lowest mean balanced error, {Numbers.Percent(best.MeanCorrupted.BalancedError)}, against {Numbers.Percent(worst.MeanCorrupted.BalancedError)} of {context.Models.LabelOf(worst)}; no test was made of whether these differences exceed chance.";
    }

    private static Html Scores(ReportContext context, RobustnessResult robustness)
    {
        var rows = robustness.Models.Select(model => (IReadOnlyList<Html>)
        [
            Html.Of($"{ReportContext.Swatch(context.Models.IndexOf(model))}{context.Models.LabelOf(model)}"),
            ReportContext.Text(Numbers.Percent(model.Clean.BalancedError)),
            ReportContext.Text(Numbers.Percent(model.MeanCorrupted.BalancedError)),
            ReportContext.Text(Numbers.Fixed(100 * model.AddedError, 1)),
            ReportContext.Text(Numbers.Fixed(model.Be, 3)),
            ReportContext.Text(Numbers.Fixed(model.Rbe, 3)),
            ReportContext.Text($"{Numbers.Fixed(model.Clean.Ece15EqualWidth, 3)} → {Numbers.Fixed(model.MeanCorrupted.Ece15EqualWidth, 3)}"),
            ReportContext.Text($"{Numbers.Fixed(model.Clean.LogLoss, 3)} → {Numbers.Fixed(model.MeanCorrupted.LogLoss, 3)}"),
        ]);
        return context.Table(
            Html.Of($"Means over corruptions and severities; calibration (ECE) and log loss from clean to corrupted. Lower is better everywhere. BE and rBE are relative to AlexNet: below 1 is better than it."),
            [Html.Of($"Model"), Html.Of($"Clean error"), Html.Of($"Corrupted error"), Html.Of($"Added, points"), Html.Of($"BE"), Html.Of($"rBE"), Html.Of($"ECE"), Html.Of($"Log loss")],
            rows);
    }

    private static Html Matrix(ReportContext context, RobustnessResult robustness, ModelRobustness model)
    {
        var most = RobustnessHeatMap.Largest(robustness);
        var heads = robustness.Severities.Select(severity => Html.Of($"""<th scope="col">{severity}</th>""")).Append(Html.Of($"""<th scope="col">mean</th>"""));
        var rows = model.Corruptions.Select((corruption, index) => Html.Of($"""
            <tr><th scope="row" title="{string.Join("; ", robustness.Corruptions[index].Parameters)}">{robustness.Corruptions[index].Title}</th>{corruption.Severities.Select(scores => Cell(scores, most, ""))}{Cell(corruption.Mean, most, "right")}</tr>
            """));
        return Html.Of($"""
            <div class="scroll" tabindex="0" role="region" aria-label="Balanced errors of {context.Models.LabelOf(model)} by corruption and severity"><table class="matrix errors">
            <caption>{ReportContext.Swatch(context.Models.IndexOf(model))}<b>{context.Models.LabelOf(model)}</b>: {Numbers.Percent(model.Clean.BalancedError)} on clean images</caption>
            <thead><tr><td></td>{heads}</tr></thead><tbody>{rows}</tbody></table></div>

            """);
    }

    private static Html Cell(ShiftScores scores, double most, string kind)
    {
        var share = double.IsNaN(scores.BalancedError) ? 0 : (int)Math.Round(100 * scores.BalancedError / most);
        return Html.Of($"""<td class="{$"{kind}{(share >= ConfusionSection.DeepFrom ? " deep" : "")}".Trim()}" style="--v:{share}">{Numbers.Fixed(100 * scores.BalancedError, 1)}</td>""");
    }

    private static IEnumerable<string> Notes(ReportContext context, RobustnessResult robustness)
    {
        var data = context.Summary.Data;
        yield return "The corruptions were written anew from MedMNIST-C's published parameters (Di Salvo, Doerrich, Ledig 2024): comparable in kind with its numbers, not bit for bit. Blots of stain are drawn, where MedMNIST-C pastes scanned ink.";
        if (Math.Min(data.Height, data.Width) != 224)
            yield return $"Lengths are published for images of 224 pixels and were scaled to the {data.Width} × {data.Height} stored here; JPEG's blocks of 8 pixels cannot be scaled and weigh more on small images.";
        yield return !robustness.HasReference
            ? "BE and rBE are n/a: AlexNet's published errors are of real blood cells in BloodMNIST's eight classes, which this data is not."
            : robustness.IsComplete()
                ? "BE divides by AlexNet's published errors on the BloodMNIST test images at 224 pixels; on other images, sizes or splits of blood cells it is a rough yardstick only."
                : "BE and rBE of a corruption need all five severities, their means all eleven corruptions; what was not tested is n/a.";
        if (robustness.Device != context.Summary.Environment.Device || robustness.Precision != context.Summary.Environment.Precision)
            yield return $"Predicted on {robustness.Device} in {robustness.Precision}, not as the run itself ({context.Summary.Environment.Device}, {context.Summary.Environment.Precision}): clean scores may differ in the last digits.";
        if (robustness.Split == "val")
            yield return TestedEpoch.IsChosen(context.Summary) ? "These are validation images, on which the best epochs were chosen." : "These are validation images.";
    }
}
