using System.Globalization;
using CsvHelper;
using Cytobench.Metrics;

namespace Cytobench.Evaluation.Statistics;

/// <summary>
/// Reads costs: a CSV of K rows (true class) by K columns (decision), alone or with a header line and a first column of class
/// names, which must be those of the data in their order.
/// </summary>
public static class CostFile
{
    private const int MaxBytes = 16 << 20;

    /// <exception cref="UserException">Missing, not K x K, names of other classes, or a cell that is no finite number.</exception>
    public static CostMatrix Read(string path, IReadOnlyList<string> classNames)
    {
        ArgumentNullException.ThrowIfNull(classNames);
        var (costs, names) = ReadRaw(path);
        return Matrix(path, costs, names, classNames);
    }

    /// <summary>As read, without knowing the classes yet: numbers row by row, and the names where the file has them.</summary>
    public static (double[][] Costs, string[]? Names) ReadRaw(string path)
    {
        var rows = Rows(path);
        var named = rows.Count > 2 && rows.Count == rows[0].Length && !rows[0].Skip(1).Any(IsNumber) && !rows.Skip(1).Any(row => IsNumber(row[0]));
        if (!named && rows.Count != rows[0].Length)
            throw new UserException($"{path}: {rows.Count} rows of {rows[0].Length} columns; a cost for each true class (rows) and decision (columns) is wanted");
        var names = named ? rows[0].Skip(1).ToArray() : null;
        if (names is not null && !rows.Skip(1).Select(row => row[0]).SequenceEqual(names))
            throw new UserException($"{path}: the first column does not name the classes of the first line in their order");
        var cells = rows.Skip(named ? 1 : 0).Select(row => row.Skip(named ? 1 : 0).ToArray()).ToArray();
        return ([.. cells.Select((row, label) => row.Select((cell, decision) => Number(path, cell, label, decision)).ToArray())], names);
    }

    /// <exception cref="UserException">The costs are of other classes.</exception>
    public static CostMatrix Matrix(string source, double[][] costs, string[]? names, IReadOnlyList<string> classNames)
    {
        ArgumentNullException.ThrowIfNull(costs);
        ArgumentNullException.ThrowIfNull(classNames);
        if (costs.Length != classNames.Count || costs.Any(row => row.Length != classNames.Count))
            throw new UserException($"{source}: {costs.Length} x {costs[0].Length} costs, but the data have {classNames.Count} classes");
        if (names is not null && names.Zip(classNames).FirstOrDefault(pair => pair.First != pair.Second) is { First: not null } other)
            throw new UserException($"{source}: names class '{other.First}' where the data have '{other.Second}'; write the classes in the order of the data");
        return new CostMatrix([.. costs.SelectMany(row => row)], classNames.Count);
    }

    private static List<string[]> Rows(string path)
    {
        if (!File.Exists(path))
            throw new UserException($"{path}: no such file");
        if (new FileInfo(path).Length > MaxBytes)
            throw new UserException($"{path}: larger than 16 MiB; costs are a small table");
        try
        {
            using var reader = PredictionTable.Open(path);
            var rows = new List<string[]>();
            while (reader.Read())
                rows.Add(PredictionTable.Record(reader));
            return rows.Count > 0 ? rows : throw new UserException($"{path}: empty");
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

    private static double Number(string path, string cell, int label, int decision) =>
        double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : throw new UserException($"{path}: '{(cell.Length <= 40 ? cell : cell[..40] + "...")}' for true class {label} and decision {decision} is no finite number");

    private static bool IsNumber(string cell) => double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
}
