using System.Diagnostics;
using Cytobench.Models;
using Cytobench.Runs;

namespace Cytobench.Cli.Views;

/// <summary>What a live view knows of a run; not for several threads at once.</summary>
internal sealed class RunState
{
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private double? plannedSeconds;

    public List<TrainingRow> Trainings { get; } = [];                    // in the order of the run

    public StageWatch Stage { get; } = new();

    public TimeSpan Elapsed => clock.Elapsed;

    public void Tell(RunEvent told)
    {
        switch (told)
        {
            case RunStarted started:
                foreach (var spec in started.Models.Select(ModelCatalogue.Find))
                    foreach (var seed in started.Seeds)
                        Trainings.Add(new TrainingRow($"{spec.Name}_s{seed}", spec.Name, spec.Title, started.Seeds.Count > 1 ? $", seed {seed}" : ""));
                break;
            case PlanMade plan:
                plannedSeconds = plan.Plan.PlannedSeconds;
                break;
            default:
                if (IdOf(told) is { } id)
                    Row(id).Tell(told);
                break;
        }
    }

    /// <summary>Of the whole run: by its plan, or where every training that is to come is of a model whose time is known; else null.</summary>
    public TimeSpan? Left()
    {
        if (plannedSeconds is { } planned)
            return TimeSpan.FromSeconds(Math.Max(0, planned - Elapsed.TotalSeconds));
        var waiting = Trainings.Where(row => row.Epochs == 0 && row.Result is null).ToArray();
        var known = waiting.Select(row => Trainings.LastOrDefault(other => other.Model == row.Model && other.Result is { Reused: false })?.Result?.TrainSeconds).ToArray();
        return waiting.Length > 0 && known.All(seconds => seconds is not null) && Stage.Left is { } left ? left + TimeSpan.FromSeconds(known.Sum() ?? 0) : null;
    }

    private TrainingRow Row(string id)
    {
        if (Trainings.Find(row => row.Id == id) is { } known)
            return known;
        // Pretraining has an id of its own: the model's name.
        Trainings.Add(new TrainingRow(id, id, ModelCatalogue.All.FirstOrDefault(spec => spec.Name == id)?.Title ?? id, ", no labels"));
        return Trainings[^1];
    }

    private static string? IdOf(RunEvent told) => told switch
    {
        TrainingStarted started => started.Id,
        TrainingStep step => step.Id,
        EpochFinished epoch => epoch.Id,
        PretrainEpochFinished epoch => epoch.Model,
        ModelFinished finished => finished.Id,
        _ => null,
    };
}
