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
            <p>{RobustnessText.Of(context.Models, robustness)}</p>
            {context.Table(RobustnessScoreTable.Of(context.Models, robustness))}
            {context.Legend()}
            {context.Figure(RobustnessCurves.Panels(context.Models, robustness), Html.Of($"Balanced error against severity; 0 is the clean images. All panels have the same scale."))}
            <p>The same numbers, in percent; the deeper the colour, the more errors, up to {Numbers.Percent(RobustnessHeatMap.Largest(robustness))}.</p>
            <div class="matrices">{robustness.Models.Select(model => Matrix(context, robustness, model))}</div>
            {context.Picture(sheet.WebpBase64(Quality), sheet.Alt, sheet.Width, sheet.Height, Html.Of($"The first {robustness.Split} image as every corruption and severity leaves it."))}
            <ul class="prose">{RobustnessText.Notes(context.Summary, robustness).Select(note => Html.Of($"<li>{note}</li>\n"))}</ul>
            """);
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
}
