using System.Diagnostics;
using Cytobench.Data;
using Cytobench.Data.Audit;
using Cytobench.Engine;
using Cytobench.Evaluation.Statistics;
using Cytobench.Explain;
using Cytobench.Models;
using Cytobench.Training;

namespace Cytobench.Runs;

/// <summary>The main job: open the data; train, test and explain every model with every seed; summarise; report.</summary>
public static class Comparison
{
    /// <param name="config">What decides the result.</param>
    /// <param name="options">What does not.</param>
    /// <param name="writers">Make the outputs, in this order, from the summary alone.</param>
    /// <param name="monitor">Gets log and progress; carries the wish to stop.</param>
    /// <returns>The summary that stands in run.json.</returns>
    /// <exception cref="UserException">Option, data or folder is not usable.</exception>
    /// <exception cref="OperationCanceledException">Stopped; whole epochs and finished trainings are in the folder.</exception>
    public static RunSummary Run(RunConfig config, RunOptions options, IReadOnlyList<IRunWriter> writers, RunMonitor monitor)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(writers);
        ArgumentNullException.ThrowIfNull(monitor);
        RunConfigCheck.Check(config);
        var total = Stopwatch.StartNew();
        var startedAt = DateTimeOffset.Now;
        var folder = RunStart.Check(config, options);
        monitor.Tell(new RunStarted(RunStart.Version, folder.Root, options.Resume, config.Preset, config.Data, config.Models, config.Seeds));

        var engine = TorchEngine.Start(RunStart.Engine(config, options));
        var clock = new StageClock(monitor);
        foreach (var model in config.Models)
            StartingWeights.Locate(config.Pretrained, model, monitor.Progress, monitor.Cancellation);
        using var data = clock.Time("data", null, () => DataSources.Open(RunStart.Request(config, options, monitor)));
        using var split = clock.Time("upload", null, () => DeviceDataset.Upload(data, engine.Device));
        monitor.Tell(RunStart.Opened(data, engine));
        if (config.Costs is { } costs)
            CostFile.Matrix("--costs", costs, config.CostClasses, data.Info.ClassNames);
        var planner = config.BudgetSeconds > 0 ? new BudgetPlanner(config, engine, split, folder, monitor) : null;
        var plan = planner is null ? null : clock.Time("plan", null, () => planner.Plan(total));
        // Only now: data or weights that cannot be had, or a time that is too short, leave no folder behind.
        RunStart.Open(folder, config, data, monitor);
        if (plan is not null)
        {
            planner!.Save(plan);
            config = BudgetPlanner.Apply(config, plan);
            monitor.Tell(new PlanMade(plan));
        }

        var duplicates = clock.Time("duplicates", null, () => DuplicateSummary.Of(DuplicateAudit.Exact(data, monitor.Cancellation)));
        var described = RunStart.Describe(data, duplicates);

        split.Restrict(config.TrainImages, config.Seeds[0]);

        var results = new List<ModelResult>();
        foreach (var spec in config.Models.Select(ModelCatalogue.Find))
            foreach (var seed in config.Seeds)
                results.Add(new ModelRun(config, options, spec, seed, engine, split, folder, monitor, clock).Run());

        var test = split.Test.OpenAfter(results);
        var explanations = config.SamplesPerClass == 0
            ? null
            : clock.Time("explanation", null, () => new ExplanationStudy(config, described, data, engine, folder, folder, monitor)
                .Make(config.Explanation, results, test, ImageChoice.PerClass(data.Test.Labels, data.Info.ClassNames.Count, config.SamplesPerClass)));
        var missed = clock.Time("errors", null, () => new KeptErrors(described, data, engine, folder, folder, monitor)
            .Keep(results, test, config.Explanation, explanations is null ? [] : results));

        monitor.Report(new ProgressReport("statistics", 0, 0, "resamples", $"{config.Resamples:N0} resamples of the test images"));
        var statistics = clock.Time("aggregation", null, () => RunStatistics.Compute(config, results, data.Info.ClassNames));
        foreach (var verdict in statistics.Verdicts)
            monitor.Tell(VerdictReached.Of(verdict));

        var summary = new RunSummary
        {
            Name = Path.GetFileName(folder.Root),
            StartedAt = startedAt,
            Config = config,
            Plan = plan,
            Environment = RunStart.Describe(engine),
            Data = described,
            Models = results,
            Explanations = explanations,
            Missed = missed,
            Statistics = statistics,
            Stages = clock.Stages,
            Warnings = RunStart.Warnings(config, data, described),
        };
        foreach (var warning in summary.Warnings)
            monitor.Tell(new RunWarning(warning));
        // The report cannot hold its own duration.
        var beforeReport = summary with { Stages = [.. clock.Stages, new StageTiming("total, this report aside", null, total.Elapsed.TotalSeconds)] };
        clock.Time("report", null, () => RunReport.Write(beforeReport, folder, writers, monitor));

        clock.Add(new StageTiming("total", null, total.Elapsed.TotalSeconds));
        summary = summary with { Stages = [.. clock.Stages] };
        RunJson.Save(summary, folder);
        return summary;
    }
}
