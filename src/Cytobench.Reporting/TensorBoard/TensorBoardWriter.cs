using System.Text.Json;
using Cytobench.Reporting.Figures;
using Cytobench.Runs;

namespace Cytobench.Reporting.TensorBoard;

/// <summary>
/// What TensorBoard shows of a finished run: test scores, hyperparameters, confusion matrices and sheets; and the epochs' curves, where no file was
/// written while it trained. Times are those of the run's start, so that the same summary gives the same bytes.
/// </summary>
internal sealed class TensorBoardWriter : IRunWriter
{
    private static readonly string[] Charts = ["training_curves", "metric_bars", "per_class_f1", "accuracy_against_cost"];

    public string Name => "TensorBoard";

    /// <summary>Shows figures that other writers have drawn, so it comes after them.</summary>
    public IEnumerable<Artifact> Write(RunSummary summary, RunFolder folder)
    {
        foreach (var run in summary.Models)
        {
            var path = EventFiles.ResultsOf(run.Id);
            folder.Write(path, stream => WriteModel(new EventStream(stream, summary.StartedAt), summary, run, folder));
            yield return new Artifact(path, "for TensorBoard: test scores, hyperparameters, confusion matrices");
        }
        var whole = EventFiles.ResultsOf(EventFiles.Comparison);
        folder.Write(whole, stream =>
        {
            var events = new EventStream(stream, summary.StartedAt);
            foreach (var (tag, file) in Charts.Select(name => ($"comparison/{name}", $"figures/{name}.png")).Concat(Sheets(summary)))
                Picture(events, summary, folder, tag, file);
        });
        yield return new Artifact(whole, "for TensorBoard: figures of all models, sheets of explained images");
    }

    private static void WriteModel(EventStream events, RunSummary summary, ModelResult run, RunFolder folder)
    {
        var ended = summary.StartedAt.AddSeconds(run.PretrainSeconds + run.TrainSeconds);
        events.Hyperparameters(summary.StartedAt, ended, Hyperparameters(summary, run));
        if (EventFiles.OfTraining(folder, run.Id).Count == 0)
            foreach (var epoch in run.Epochs)
                events.Scalars(summary.StartedAt.AddSeconds(run.Epochs.Take(epoch.Epoch).Sum(past => past.Seconds)), epoch.Epoch, EventFiles.Scalars(epoch));
        var scores = run.Test.Scores;
        events.Scalars(ended, run.BestEpoch,
        [
            ("test/accuracy", scores.Accuracy), ("test/macro_f1", scores.F1Macro), ("test/macro_auc", scores.AucMacroOvr),
            ("test/log_loss", scores.LogLoss), ("test/ece", scores.Ece15EqualWidth), ("test/errors", scores.Errors),
        ]);
        foreach (var normalize in (bool[])[false, true])
            Picture(events, summary, folder, normalize ? "confusion/test, percent of each true class" : "confusion/test", $"figures/{ConfusionWriter.FileName(run.Id, "test", normalize)}.png");
    }

    private static IEnumerable<(string Tag, string File)> Sheets(RunSummary summary) =>
        FileNames.CleanAll(summary.Data.ClassNames).Zip(summary.Data.ClassNames, (file, name) => ($"explanations/{name}", $"figures/sheets/{file}.png"));

    private static void Picture(EventStream events, RunSummary summary, RunFolder folder, string tag, string file)
    {
        if (folder.Resolve(file) is var path && File.Exists(path))
            events.Picture(summary.StartedAt, tag, File.ReadAllBytes(path));
    }

    /// <summary>The model, its seed, the data, and every value of its training.</summary>
    private static IEnumerable<(string Name, JsonElement Value)> Hyperparameters(RunSummary summary, ModelResult run)
    {
        var all = JsonSerializer.SerializeToElement(new { Model = run.Model, run.Seed, Data = summary.Data.Name, run.Weights, summary.Config.TrainImages, run.Training }, CytobenchJson.Options);
        return Leaves("", all);
    }

    private static IEnumerable<(string Name, JsonElement Value)> Leaves(string name, JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => Leaves(name is "" or "training" ? property.Name : $"{name}.{property.Name}", property.Value)),
        JsonValueKind.Null => [],
        _ => [(name, element)],
    };
}
