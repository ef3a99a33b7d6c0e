using Cytobench.Runs;

namespace Cytobench.Reporting.Pages.Sections;

/// <summary>Which runs a page compares, and how their trainings differ.</summary>
internal sealed class RunsSection(ComparedRuns runs) : StatisticsSection
{
    public override string Id => "runs";

    public override string Title => "The runs";

    public override Html? Body(StatisticsContext context)
    {
        var data = runs.Runs[0].Summary!.Data;
        var rows = runs.Runs.SelectMany(run => run.Summary!.Models.GroupBy(model => model.Model).Select(seeds => (IReadOnlyList<Html>)
        [
            PageContext.Text(run.Name),
            PageContext.Text(FormattableString.Invariant($"{run.StartedAt:yyyy-MM-dd}").Replace('-', '\u2011')), // not to be broken
            PageContext.Text(seeds.First().Title.Length > 0 ? seeds.First().Title : seeds.Key),
            PageContext.Text(seeds.First().Weights),
            PageContext.Text(string.Join(", ", seeds.Select(model => model.Seed))),
            PageContext.Text(Numbers.Count(seeds.First().Training.ImageSize)),
            PageContext.Text(Numbers.Count(seeds.First().Training.Epochs)),
            PageContext.Text(Numbers.Count(run.Summary!.Config.TrainImages == 0 ? data.Splits[0].Count : Math.Min(run.Summary.Config.TrainImages, data.Splits[0].Count))),
            PageContext.Text(Numbers.Score(seeds.Average(model => model.Test.Scores.Accuracy))),
            PageContext.Text(Numbers.Score(seeds.Average(model => model.Test.Scores.F1Macro))),
            PageContext.Duration(seeds.Average(model => model.PretrainSeconds + model.TrainSeconds)),
        ]));
        return Html.Of($"""
            <p>All were tested on the same images, {data.Title}, as the checksum of pixels and labels says (SHA-256 {data.Sha256[..Math.Min(12, data.Sha256.Length)]}…). Trainings may differ in anything else; each run's own report has its settings.</p>
            {context.Page.Table(Html.Of($"What was trained. Scores and times are means over seeds."),
                ((string[])["Run", "Date", "Model", "Weights at the start", "Seeds", "Pixels a side", "Epochs", "Training images", "Accuracy", "Macro F1", "Training time"]).Select(PageContext.Text), rows, textColumns: 5)}
            """);
    }
}
