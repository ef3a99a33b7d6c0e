using Cytobench.Runs;

namespace Cytobench.Reporting.TensorBoard;

/// <summary>Where a run's event files stand: <c>tensorboard/ID/events.out.tfevents.NUMBER.cytobench</c>, read by TensorBoard in the order of their names.</summary>
internal static class EventFiles
{
    /// <summary>Of the whole run, beside those of its trainings.</summary>
    public const string Comparison = "comparison";

    private const string Results = "events.out.tfevents.9999999999.cytobench"; // after those of every start

    public static string ResultsOf(string id) => $"{Folder(id)}/{Results}";

    /// <summary>Of one more start of a training, relative to the run folder.</summary>
    public static string Next(RunFolder folder, string id) =>
        FormattableString.Invariant($"{Folder(id)}/events.out.tfevents.{OfTraining(folder, id).Count + 1:D10}.cytobench");

    /// <summary>Written while it trained.</summary>
    public static IReadOnlyList<string> OfTraining(RunFolder folder, string id)
    {
        var place = folder.Resolve(Folder(id));
        return Directory.Exists(place) ? [.. Directory.EnumerateFiles(place, "events.out.tfevents.*.cytobench").Where(file => Path.GetFileName(file) != Results)] : [];
    }

    /// <summary>The curves of an epoch; their steps are epochs.</summary>
    public static IEnumerable<(string Tag, double Value)> Scalars(EpochResult epoch) =>
    [
        ("loss/train", epoch.TrainLoss), ("loss/val", epoch.ValidationLoss),
        ("accuracy/train", epoch.TrainAccuracy), ("accuracy/val", epoch.ValidationAccuracy),
        ("macro_f1/val", epoch.ValidationMacroF1), ("speed/images_per_second", epoch.ImagesPerSecond),
    ];

    private static string Folder(string id) => $"tensorboard/{FileNames.Clean(id)}";
}
