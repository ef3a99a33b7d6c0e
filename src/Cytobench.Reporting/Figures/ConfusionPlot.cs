using Cytobench.Reporting.Comparisons;
using Cytobench.Runs;

namespace Cytobench.Reporting.Figures;

/// <summary>A confusion matrix of a finished run, chosen by names as a user types them.</summary>
public sealed class ConfusionPlot
{
    private readonly Figure figure;
    private readonly string runFolder;
    private readonly string name;

    private ConfusionPlot(Figure figure, string runFolder, string name) => (this.figure, this.runFolder, this.name) = (figure, runFolder, name);

    /// <param name="runFolder">Holds run.json.</param>
    /// <param name="model">"resnet18" where it has one seed, or "resnet18_s42".</param>
    /// <param name="split">"val" or "test".</param>
    /// <param name="normalize">Percent of each true class instead of counts.</param>
    /// <exception cref="UserException">There is no such run, model or split.</exception>
    public static ConfusionPlot Of(string runFolder, string model, string split, bool normalize)
    {
        var summary = RunJson.Load(runFolder);
        if (!ComparedModels.Splits.Contains(split))
            throw new UserException($"--split {split}: a run keeps predictions of {string.Join(" and ", ComparedModels.Splits)}");
        var found = summary.Models.Where(run => run.Id == model || run.Model == model).ToArray();
        if (found.Length == 0)
            throw new UserException($"--model {model}: not in {runFolder}, which has {string.Join(", ", summary.Models.Select(run => run.Id))}");
        if (found.Length > 1)
            throw new UserException($"--model {model}: has {found.Length} seeds; name one of {string.Join(", ", found.Select(run => run.Id))}");
        var title = new ComparedModels(summary).LabelOf(found[0]);
        var figure = new ConfusionFigure(summary.Data.ClassNames, found[0].Split(split), title, normalize).ToFigure();
        return new ConfusionPlot(figure, runFolder, ConfusionWriter.FileName(found[0].Id, split, normalize));
    }

    /// <summary>Writes what the file's ending says.</summary>
    /// <returns>The file.</returns>
    /// <exception cref="UserException">The ending is neither .png nor .svg.</exception>
    public IReadOnlyList<string> Save(string path)
    {
        Action<Stream> save = Path.GetExtension(path).ToUpperInvariant() switch
        {
            ".PNG" => figure.SavePng,
            ".SVG" => figure.SaveSvg,
            _ => throw new UserException($"--out {path}: end the name in .png or .svg"),
        };
        AtomicFile.Write(path, save);
        return [path];
    }

    /// <summary>Writes both kinds under the names that the run gave them.</summary>
    /// <returns>The files.</returns>
    public IReadOnlyList<string> SaveIntoRun() =>
        [.. new RunFolder(runFolder).WriteBoth($"figures/{name}", figure, "confusion matrix").Select(artifact => Path.Combine(runFolder, artifact.Path))];
}
