using Cytobench.Evaluation;
using Cytobench.Reporting.Figures;
using Cytobench.Runs;

namespace Cytobench.Reporting.Pages.Sections;

internal sealed class CostSection : IReportSection
{
    public string Id => "cost";

    public string Title => "Time and cost";

    public Html? Body(ReportContext context)
    {
        var (models, environment) = (context.Models, context.Summary.Environment);
        var stages = context.Summary.Stages.Select(stage => (IReadOnlyList<Html>)
        [
            ReportContext.Text(stage.Stage),
            ReportContext.Text(stage.Model is { } id ? models.Summary.Models.FirstOrDefault(run => run.Id == id) is { } run ? models.LabelOf(run) : id : "–"),
            ReportContext.Text(Numbers.Duration(stage.Seconds)),
        ]);
        var views = context.Summary.Config.Tta == TestTimeAugmentation.Dihedral
            ? " Scores are of the mean over eight turned and mirrored views of each image: eight passes. FLOP, latency and throughput below are of one pass; multiply them accordingly."
            : "";
        return Html.Of($"""
            <p>Measured on {environment.DeviceName} ({environment.Device}, {environment.Precision}, {Numbers.Plural(environment.Threads, "thread")}). Other machines differ, and what else a machine does changes it.{views}</p>
            {Picture(context)}
            {Training(context)}
            {Use(context)}
            {(context.Summary.Stages.Count == 0 ? null : context.Table(Html.Of($"Stages of the run, as far as they were over when this page was written."), [Html.Of($"Stage"), Html.Of($"Model"), Html.Of($"Time")], stages, textColumns: 2))}
            """);
    }

    private static Html? Picture(ReportContext context) => context.Summary.Models.Count == 0 ? null : Html.Of($"""
        {context.Legend()}{context.Figure(CostChart.Panels(context.Models), Html.Of($"Test accuracy against cost: higher and further left is better. Bars: Wilson 95 % intervals, from how many test images there are alone; they do not hold what another training would change. The axes of accuracy do not start at 0."))}
        """);

    private static Html Training(ReportContext context) => context.Table(
        Html.Of($"What each model is, and what its training took. FLOP: of one forward pass of one image, multiply and add counted as two. File: the best weights. Energy: of the whole GPU, as its driver counts it."),
        [Html.Of($"Model"), Html.Of($"Parameters"), Html.Of($"FLOP per image"), Html.Of($"File"), Html.Of($"Training"), Html.Of($"Training, images/s"), Html.Of($"Energy")],
        context.Summary.Models.Select(run => (IReadOnlyList<Html>)
        [
            Name(context, run),
            .. ((string[])
            [
                Numbers.Magnitude(run.Parameters),
                Numbers.Magnitude(run.FlopsPerImage),
                Numbers.Bytes(run.Efficiency?.CheckpointBytes),
                Numbers.Duration(run.TrainSeconds),
                run.Epochs.Count == 0 ? Numbers.Undefined : Rate(run.Epochs.Average(epoch => epoch.ImagesPerSecond)),
                Numbers.Energy(run.Efficiency?.TrainJoules),
            ]).Select(ReportContext.Text),
        ]));

    private static Html? Use(ReportContext context)
    {
        var measured = context.Summary.Models.Where(run => run.Efficiency is not null).ToArray();
        if (measured.Length == 0)
            return null;
        var batches = string.Join(" or ", measured.Select(run => run.Efficiency!.ThroughputBatch).Distinct());
        return context.Table(
            Html.Of($"What using each model takes. One image: from its pixels to its probabilities, after warming up; half of the repetitions took at most p50, 95 % at most p95. Batches: of {batches} images. Host memory: the most that the whole process had held by then, data and earlier models included. GPU memory: of this process after training and testing, its caches included."),
            [Html.Of($"Model"), Html.Of($"One image, p50"), Html.Of($"p95"), Html.Of($"In batches, images/s"), Html.Of($"Test split, images/s"), Html.Of($"Host memory"), Html.Of($"GPU memory"), Html.Of($"Testing, energy")],
            measured.Select(run => (IReadOnlyList<Html>)
            [
                Name(context, run),
                .. ((string[])
                [
                    Numbers.ShortTime(run.Efficiency!.LatencyP50Seconds),
                    Numbers.ShortTime(run.Efficiency.LatencyP95Seconds),
                    Rate(run.Efficiency.ThroughputImagesPerSecond),
                    Rate(run.TestImagesPerSecond),
                    Numbers.Bytes(run.Efficiency.PeakHostBytes),
                    Numbers.Bytes(run.Efficiency.DeviceBytes),
                    Numbers.Energy(run.Efficiency.TestJoules),
                ]).Select(ReportContext.Text),
            ]));
    }

    private static Html Name(ReportContext context, ModelResult run) =>
        Html.Of($"{ReportContext.Swatch(context.Models.GroupOf(run).Index)}{context.Models.LabelOf(run)}");

    private static string Rate(double imagesPerSecond) => double.IsFinite(imagesPerSecond) ? Numbers.Count((long)Math.Round(imagesPerSecond)) : Numbers.Undefined;
}
