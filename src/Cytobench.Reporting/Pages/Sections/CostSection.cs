namespace Cytobench.Reporting.Pages.Sections;

internal sealed class CostSection : IReportSection
{
    public string Id => "cost";

    public string Title => "Time and cost";

    public Html? Body(ReportContext context)
    {
        var (models, environment) = (context.Models, context.Summary.Environment);
        var cost = context.Summary.Models.Select(run => (IReadOnlyList<Html>)
        [
            Html.Of($"{ReportContext.Swatch(models.GroupOf(run).Index)}{models.LabelOf(run)}"),
            ReportContext.Text(Numbers.Magnitude(run.Parameters)),
            ReportContext.Text(Numbers.Magnitude(run.FlopsPerImage)),
            ReportContext.Text(Numbers.Duration(run.TrainSeconds)),
            ReportContext.Text(run.Epochs.Count == 0 ? Numbers.Undefined : Rate(run.Epochs.Average(epoch => epoch.ImagesPerSecond))),
            ReportContext.Text(Rate(run.TestImagesPerSecond)),
        ]);
        var stages = context.Summary.Stages.Select(stage => (IReadOnlyList<Html>)
        [
            ReportContext.Text(stage.Stage),
            ReportContext.Text(stage.Model is { } id ? models.Summary.Models.FirstOrDefault(run => run.Id == id) is { } run ? models.LabelOf(run) : id : "–"),
            ReportContext.Text(Numbers.Duration(stage.Seconds)),
        ]);
        return Html.Of($"""
            <p>Measured on {environment.DeviceName} ({environment.Device}, {environment.Precision}, {Numbers.Plural(environment.Threads, "thread")}). Other machines differ, and what else a machine does changes it.</p>
            {context.Table(Html.Of($"What each model costs. FLOP: of one forward pass of one image, multiply and add counted as two."), [Html.Of($"Model"), Html.Of($"Parameters"), Html.Of($"FLOP per image"), Html.Of($"Training"), Html.Of($"Training, images/s"), Html.Of($"Testing, images/s")], cost)}
            {(context.Summary.Stages.Count == 0 ? null : context.Table(Html.Of($"Stages of the run, as far as they were over when this page was written."), [Html.Of($"Stage"), Html.Of($"Model"), Html.Of($"Time")], stages, textColumns: 2))}
            """);
    }

    private static string Rate(double imagesPerSecond) => double.IsFinite(imagesPerSecond) ? Numbers.Count((long)Math.Round(imagesPerSecond)) : Numbers.Undefined;
}
