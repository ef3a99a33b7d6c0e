using Cytobench.Reporting.Comparisons;

namespace Cytobench.Reporting.Pages.Sections;

internal sealed class LimitsSection : IReportSection
{
    public string Id => "limits";

    public string Title => "What this does not show";

    public Html? Body(ReportContext context)
    {
        var summary = context.Summary;
        var limits = new List<string>();
        limits.AddRange(summary.Warnings);
        if (Verdict.Caution(context.Models) is { Length: > 0 } caution && !summary.Warnings.Any(warning => warning.StartsWith("One seed", StringComparison.Ordinal)))
            limits.Add(caution);
        limits.Add("All images come from one source. Another microscope, stain, camera or laboratory can change the order of the models.");
        if (context.Models.Groups.Count > 1 && summary.Models.Select(run => run.Training).Distinct().Count() > 1)
            limits.Add("Each model was trained with a recipe of its own: what differs is model and recipe together.");
        else if (context.Models.Groups.Count > 1)
            limits.Add("All models were trained with the same settings. A schedule made for one of them may lift it; this run does not ask for the best that each can reach.");
        if (summary.Explanations is not null)
            limits.Add("A saliency map shows where a network's output depends on the image, not why, and not whether that is medically sound. Maps of different methods have different resolution and are not to be compared pixel by pixel.");
        return Html.Of($"""<ul class="prose">{limits.Select(limit => Html.Of($"<li>{limit}</li>\n"))}</ul>""");
    }
}
