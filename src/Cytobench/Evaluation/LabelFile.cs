using System.Globalization;
using CsvHelper;
using Cytobench.Data;

namespace Cytobench.Evaluation;

/// <summary>Reads true classes: .npy of integers (N or N x 1), or a CSV with a column "label" or one column alone.</summary>
public static class LabelFile
{
    /// <param name="path">The file.</param>
    /// <param name="classNames">Names that a text file may use in place of numbers; null where none are known.</param>
    /// <returns>N labels; by rising index where the file has a column "index".</returns>
    /// <exception cref="UserException">Missing, damaged, or not one class for each image.</exception>
    public static int[] Read(string path, IReadOnlyList<string>? classNames = null)
    {
        if (!File.Exists(path))
            throw new UserException($"{path}: no such file");
        return Path.GetExtension(path).Equals(".npy", StringComparison.OrdinalIgnoreCase) ? ReadNpy(path) : ReadText(path, classNames);
    }

    /// <summary>Whole numbers, or names from the list.</summary>
    internal static int[] Parse(IReadOnlyList<string> cells, IReadOnlyList<string>? classNames, string path)
    {
        var labels = new int[cells.Count];
        for (var i = 0; i < labels.Length; i++)
        {
            labels[i] = IndexOf(classNames, cells[i]);
            if (labels[i] >= 0)
                continue;
            if (!double.TryParse(cells[i], NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || number != Math.Floor(number) || Math.Abs(number) > int.MaxValue)
                throw new UserException($"{path}: '{(cells[i].Length <= 40 ? cells[i] : cells[i][..40] + "...")}' in row {i} is no class; write its number, from 0");
            labels[i] = (int)number;
        }
        return labels;
    }

    private static int[] ReadNpy(string path)
    {
        var (values, shape) = NpyFile.ReadIntegers(path);
        if (shape.Length != 1 && !(shape.Length == 2 && shape[1] == 1))
            throw new UserException($"{path}: an array of shape ({string.Join(", ", shape)}); one class for each image is wanted");
        return Array.ConvertAll(values, value => value is >= 0 and <= int.MaxValue
            ? (int)value
            : throw new UserException($"{path}: label {value} is no class; classes count from 0"));
    }

    private static int[] ReadText(string path, IReadOnlyList<string>? classNames)
    {
        try
        {
            using var reader = PredictionTable.Open(path);
            return ReadText(path, reader, classNames);
        }
        catch (CsvFormatException fault)
        {
            throw new UserException($"{path}: not a readable CSV: {fault.Message}", fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{path}: cannot be opened: {fault.Message}", fault);
        }
    }

    private static int[] ReadText(string path, CsvReader reader, IReadOnlyList<string>? classNames)
    {
        if (!reader.Read())
            throw new UserException($"{path}: empty");
        var first = PredictionTable.Record(reader);
        var column = Array.FindIndex(first, PredictionTable.IsLabelName);
        var hasHeader = column >= 0 || !first.All(PredictionTable.IsNumber);
        if (column < 0 && first.Length > 1)
            throw new UserException($"{path}: has no column 'label'; its first line is '{string.Join(",", first.Take(12))}'");
        if (column < 0)
            (column, hasHeader) = (0, hasHeader && IndexOf(classNames, first[0]) < 0);
        var indexColumn = first.Length > 1 ? Array.FindIndex(first, PredictionTable.IsIndexName) : -1;

        var (cells, index) = (new List<string>(), new List<long>());
        for (var more = !hasHeader || reader.Read(); more; more = reader.Read())
        {
            cells.Add(reader.GetString(column));
            if (indexColumn >= 0)
                index.Add(reader.TryParse<long>(indexColumn, out var value)
                    ? value
                    : throw new UserException($"{path}: line {reader.RowNumber} has no whole number as index"));
        }
        var labels = Parse(cells, classNames, path);
        return indexColumn < 0 ? labels : Array.ConvertAll(PredictionTable.Order([.. index], path), i => labels[i]);
    }

    private static int IndexOf(IReadOnlyList<string>? classNames, string name)
    {
        for (var k = 0; k < classNames?.Count; k++)
            if (classNames[k].Equals(name, StringComparison.Ordinal))
                return k;
        return -1;
    }
}
