using Cytobench.Evaluation.Statistics;

namespace Cytobench.Runs;

/// <summary>Several finished runs: all their models against each other where they were tested on the same images, else side by side.</summary>
public sealed record ComparedRuns
{
    private readonly string[] names;

    /// <param name="runs">At least two, finished, each once.</param>
    /// <exception cref="UserException">Fewer, one twice, or one that is not finished.</exception>
    public ComparedRuns(IReadOnlyList<StoredRun> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        if (runs.Count < 2)
            throw new UserException("name at least two runs; 'cytobench runs list' shows what there is");
        if (runs.FirstOrDefault(run => run.Summary is null) is { } unfinished)
            throw new UserException(unfinished.Fault ?? $"{unfinished.Folder}: is not finished; go on with 'cytobench run --resume {unfinished.Folder}'");
        if (runs.GroupBy(run => Path.GetFullPath(run.Folder)).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new UserException($"{twice.First().Folder}: is named twice");
        Runs = runs;
        // Folders' names, or whole paths where these are not enough to tell them apart.
        names = runs.Select(run => run.Name).Distinct().Count() == runs.Count ? [.. runs.Select(run => run.Name)] : [.. runs.Select(run => run.Folder)];
    }

    public IReadOnlyList<StoredRun> Runs { get; }

    /// <summary>Why their predictions cannot be compared image by image; null where they can.</summary>
    public string? Difference
    {
        get
        {
            var first = Runs[0].Summary!.Data;
            return Runs.FirstOrDefault(run => run.Summary!.Data.Sha256 != first.Sha256) is { Summary.Data: { } other } differing
                ? other.Name == first.Name && (other.Height, other.Width) != (first.Height, first.Width)
                    ? $"{differing.Name} has the images at {other.Width} x {other.Height} pixels, {Runs[0].Name} at {first.Width} x {first.Height}"
                    : $"{differing.Name} was tested on other images ({Describe(other)}) than {Runs[0].Name} ({Describe(first)})"
                : null;
        }
    }

    /// <summary>Pairs of models over the data sets of these runs. The same images at another size are the same data set.</summary>
    public IReadOnlyList<DataSetStatistics> OverDataSets() => DataSetStatistics.OfAll(
        from run in Runs
        let summary = run.Summary!
        let data = summary.Data
        let namesakes = Runs.Select(other => other.Summary!.Data).Where(other => other.Name == data.Name && other.Sha256 != data.Sha256).ToArray()
        let isResized = namesakes.Any(other => (other.Height, other.Width) != (data.Height, data.Width))
        from model in summary.Models
        select new TestedModel(
            model.Model,
            model.Title.Length > 0 ? model.Title : model.Model,
            isResized ? data.Name : data.Sha256,
            isResized || namesakes.Length == 0 ? data.Name : $"{data.Name} ({run.Name})",
            model.Test.Scores));

    private static string Describe(DataSummary data) => $"{data.Name}, SHA-256 {data.Sha256[..Math.Min(8, data.Sha256.Length)]}…";

    /// <summary>Every training of every run as a predictor, a model of two runs as two models; where every model was trained once, seeds do not matter. The settings of the statistics are the first run's.</summary>
    /// <exception cref="UserException">The runs were not tested on the same images.</exception>
    public StatisticsRequest Request()
    {
        if (Difference is { } difference)
            throw new UserException($"{difference}: predictions of other images cannot be compared one by one; 'cytobench runs compare' shows the scores side by side");
        var summaries = Runs.Select(run => run.Summary!).ToArray();
        var (first, repeated) = (summaries[0], summaries.SelectMany(run => run.Models.Select(model => model.Model).Distinct()).GroupBy(model => model).Where(same => same.Count() > 1).Select(same => same.Key).ToHashSet());
        // Pairs are made of equal seeds; one training each is compared whatever its seed was.
        var keepsSeeds = summaries.Any(summary => summary.Config.Seeds.Count > 1);
        var singles = summaries.SelectMany((summary, index) => RunStatistics.Singles(summary.Models).Select(single =>
        {
            var suffix = repeated.Contains(single.Model) ? $" ({names[index]})" : "";
            return single with { Id = $"{names[index]}/{single.Id}", Seed = keepsSeeds ? single.Seed : null, Model = $"{names[index]}/{single.Model}", ModelTitle = single.ModelTitle + suffix, Title = single.Title + suffix };
        }));
        return RunStatistics.Request(first.Config, SoftVotes.AddTo([.. singles], first.Data.ClassNames.Count), first.Models[0], first.Data.ClassNames);
    }
}
