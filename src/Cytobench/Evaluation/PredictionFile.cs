using Cytobench.Data;

namespace Cytobench.Evaluation;

/// <summary>
/// Reads predictions of any framework: .npy (N x K), this program's CSV, a MedMNIST evaluator's CSV,
/// or a plain CSV of probabilities with or without a header.
/// </summary>
public static class PredictionFile
{
    /// <exception cref="UserException">Missing, damaged, or not probabilities of at least two classes.</exception>
    public static PredictionSet Read(string path)
    {
        if (!File.Exists(path))
            throw new UserException($"{path}: no such file");
        return Path.GetExtension(path).ToUpperInvariant() switch
        {
            ".NPY" => ReadNpy(path),
            ".NPZ" or ".PKL" or ".PT" or ".PTH" or ".PARQUET" or ".XLSX" or ".JSON" =>
                throw new UserException($"{path}: probabilities are read from .npy or .csv; save them as one of these"),
            _ => ReadCsv(path),
        };
    }

    private static PredictionSet ReadNpy(string path)
    {
        var (values, shape) = NpyFile.ReadDoubles(path);
        return shape.Length == 2
            ? PredictionSet.Check(path, values, shape[1])
            : throw new UserException($"{path}: an array of shape ({string.Join(", ", shape)}); images x classes is wanted");
    }

    private static PredictionSet ReadCsv(string path)
    {
        var table = PredictionTable.Read(path);
        var named = MedMnistEvaluatorFile.TryParseName(Path.GetFileName(path), out _);
        if (!table.HasHeader && (named || table.FirstColumnLooksLikeAnIndex()))
            table.TakeFirstColumnAsIndex();
        if (named && table.Index is null)
            throw new UserException($"{path}: named like a MedMNIST evaluator file, but its first column is no index");
        table.SortByIndex();
        Float32Decimals.Restore(table.Values);

        var set = PredictionSet.Check(path, table.Values, table.Columns, table.ColumnNames);
        if (table.Labels is { } labels)
            set = set.WithLabels(LabelFile.Parse(labels, set.ClassNames, path), path);
        if (table.Predictions is { } cells)
        {
            var stated = LabelFile.Parse(cells, set.ClassNames, path);
            var other = Metrics.Predictions.MostProbable(set.Probabilities, set.Classes).Zip(stated).Count(pair => pair.First != pair.Second);
            if (other > 0)
                set = set.WithWarning($"{path}: {other:N0} rows name another prediction than their most probable class; the most probable class counts");
        }
        return set;
    }
}
