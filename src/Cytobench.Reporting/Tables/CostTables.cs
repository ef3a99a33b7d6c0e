using Cytobench.Evaluation;
using Cytobench.Reporting.Comparisons;
using Cytobench.Runs;

namespace Cytobench.Reporting.Tables;

/// <summary>What each training and its use took.</summary>
internal static class CostTables
{
    private static readonly Column[] OfTraining =
    [
        new("Parameters", "parameters", run => run.Parameters, Numbers.Magnitude),
        new("FLOP per image", "flop_per_image", run => run.FlopsPerImage, Numbers.Magnitude),
        new("File", "checkpoint_bytes", run => Of(run, efficiency => efficiency.CheckpointBytes), Bytes),
        new("Training", "training_seconds", run => run.TrainSeconds, Numbers.Duration),
        new("Training, images/s", "training_images_per_second", run => run.Epochs.Count == 0 ? double.NaN : run.Epochs.Average(epoch => epoch.ImagesPerSecond), Numbers.Rate),
        new("Energy", "training_joules", run => Of(run, efficiency => efficiency.TrainJoules), value => Numbers.Energy(value)),
    ];

    private static readonly Column[] OfUse =
    [
        new("One image, p50", "latency_p50_seconds", run => Of(run, efficiency => efficiency.LatencyP50Seconds), Numbers.ShortTime),
        new("p95", "latency_p95_seconds", run => Of(run, efficiency => efficiency.LatencyP95Seconds), Numbers.ShortTime),
        new("In batches, images/s", "throughput_images_per_second", run => Of(run, efficiency => efficiency.ThroughputImagesPerSecond), Numbers.Rate),
        new("Test split, images/s", "test_images_per_second", run => run.TestImagesPerSecond, Numbers.Rate),
        new("Host memory", "peak_host_bytes", run => Of(run, efficiency => efficiency.PeakHostBytes), Bytes),
        new("GPU memory", "device_bytes", run => Of(run, efficiency => efficiency.DeviceBytes), Bytes),
        new("Testing, energy", "test_joules", run => Of(run, efficiency => efficiency.TestJoules), value => Numbers.Energy(value)),
    ];

    public static ReportTable Training(ComparedModels models) => Table(
        "training-cost",
        "What each model is, and what its training took. FLOP: of one forward pass of one image, multiply and add counted as two. File: the best weights. Energy: of the whole GPU, as its driver counts it.",
        models, models.Summary.Models, OfTraining);

    /// <summary>Null in runs that did not measure it.</summary>
    public static ReportTable? Use(ComparedModels models)
    {
        var measured = models.Summary.Models.Where(run => run.Efficiency is not null).ToArray();
        var batches = string.Join(" or ", measured.Select(run => run.Efficiency!.ThroughputBatch).Distinct());
        return measured.Length == 0 ? null : Table(
            "use-cost",
            $"What using each model takes. One image: from its pixels to its probabilities, after warming up; half of the repetitions took at most p50, 95 % at most p95. Batches: of {batches} images. Host memory: the most that the whole process had held by then, data and earlier models included. GPU memory: of this process after training and testing, its caches included.",
            models, measured, OfUse);
    }

    /// <summary>Both in one; what a machine does not tell is left out.</summary>
    public static ReportTable? Efficiency(ComparedModels models)
    {
        Column[] told = [.. OfTraining.Concat(OfUse).Where(column => models.Summary.Models.Any(run => double.IsFinite(column.Value(run))))];
        return models.Summary.Models.Count == 0 ? null : Table(
            "efficiency",
            $"Size, computation and time of each model on {models.Summary.Environment.DeviceName} ({models.Summary.Environment.Precision}, {Numbers.Plural(models.Summary.Environment.Threads, "thread")}).",
            models, models.Summary.Models, told);
    }

    private static ReportTable Table(string name, string caption, ComparedModels models, IEnumerable<ModelResult> runs, Column[] columns) => new()
    {
        Name = name,
        Caption = caption,
        Columns = [new("Model", "model"), .. columns.Select(column => new TableColumn(column.Title, column.Key))],
        Rows =
        [
            .. runs.Select(run => (IReadOnlyList<TableCell>)
            [
                new(models.LabelOf(run)) { Model = models.GroupOf(run).Index },
                .. columns.Select(column => TableCell.Number(column.Value(run), column.Text(column.Value(run)))),
            ]),
        ],
    };

    private static double Of(ModelResult run, Func<Efficiency, double?> value) => run.Efficiency is { } measured ? value(measured) ?? double.NaN : double.NaN;

    private static string Bytes(double bytes) => Numbers.Bytes(double.IsFinite(bytes) ? (long)bytes : null);

    private sealed record Column(string Title, string Key, Func<ModelResult, double> Value, Func<double, string> Text);
}
