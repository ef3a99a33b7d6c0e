using System.Globalization;
using System.Numerics;
using CsvHelper;

namespace Cytobench.Evaluation;

/// <summary>A CSV of probabilities as it stands in the file: columns sorted by what they are, nothing judged.</summary>
internal sealed class PredictionTable
{
    private const int MaxRecordBytes = 16 << 20;

    private static readonly string[] IndexNames = ["", "index", "id"];
    private static readonly string[] LabelNames = ["label", "labels", "target", "y_true", "true_0"];
    private static readonly string[] PredictionNames = ["prediction", "pred", "y_pred"];
    private static readonly string[] IgnoredNames = ["name", "file", "filename", "path", "image", "correct", "split"];

    private readonly string path;

    private PredictionTable(string path) => this.path = path;

    public bool HasHeader { get; private set; }
    public double[] Values { get; private set; } = [];                   // row-major
    public int Columns { get; private set; }                             // of probabilities
    public string[]? ColumnNames { get; private set; }                   // without the prefix prob_ or score_
    public long[]? Index { get; private set; }
    public string[]? Labels { get; private set; }
    public string[]? Predictions { get; private set; }

    private int Rows => Columns == 0 ? 0 : Values.Length / Columns;

    /// <exception cref="UserException">Not a table, a cell that is no number, or too large.</exception>
    public static PredictionTable Read(string path)
    {
        try
        {
            using var reader = Open(path);
            return Read(path, reader);
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

    /// <summary>Separator found out; every record as long as the first; no header taken.</summary>
    internal static CsvReader Open(string path) => CsvReader.FromFile(path, new CsvReaderOptions
    {
        HasHeader = false,
        TrimWhitespace = true,
        FormatProvider = CultureInfo.InvariantCulture,
        FieldCountMismatch = CsvFieldCountHandling.Throw,
        MalformedData = CsvMalformedDataHandling.Throw,
        MaxRecordSize = MaxRecordBytes,
    });

    internal static string[] Record(CsvReader reader) => [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetString)];

    internal static bool IsIndexName(string name) => IsOneOf(name, IndexNames);

    internal static bool IsLabelName(string name) => IsOneOf(name, LabelNames);

    internal static bool IsNumber(string cell) => double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    /// <summary>
    /// Whether the first of at least three columns counts the rows (0 to N - 1, in any order) and the rows with it do not sum to 1.
    /// </summary>
    public bool FirstColumnLooksLikeAnIndex()
    {
        if (Columns < 3)
            return false;
        var first = new double[Rows];
        var allSumToOne = true;
        for (var i = 0; i < Rows; i++)
        {
            first[i] = Values[i * Columns];
            allSumToOne &= Math.Abs(Values.Skip(i * Columns).Take(Columns).Sum() - 1) < 1e-3;
        }
        Array.Sort(first);
        return !allSumToOne && first.Select((value, i) => value == i).All(equal => equal);
    }

    public void TakeFirstColumnAsIndex()
    {
        Index = new long[Rows];
        var rest = new double[Rows * (Columns - 1)];
        for (var i = 0; i < Rows; i++)
        {
            var index = Values[i * Columns];
            if (index != Math.Floor(index) || Math.Abs(index) > 1L << 53)
                throw new UserException($"{path}: '{index}' in the first column of row {i} is no index");
            Index[i] = (long)index;
            Values.AsSpan(i * Columns + 1, Columns - 1).CopyTo(rest.AsSpan(i * (Columns - 1)));
        }
        (Values, Columns) = (rest, Columns - 1);
    }

    /// <summary>By rising index, as labels from another file stand; duplicates are refused.</summary>
    public void SortByIndex()
    {
        if (Index is null)
            return;
        var order = Order(Index, path);
        var sorted = new double[Values.Length];
        for (var i = 0; i < order.Length; i++)
            Values.AsSpan(order[i] * Columns, Columns).CopyTo(sorted.AsSpan(i * Columns));
        Values = sorted;
        (Labels, Predictions) = (Permute(Labels), Permute(Predictions));
        Array.Sort(Index);

        string[]? Permute(string[]? cells) => cells is null ? null : Array.ConvertAll(order, i => cells[i]);
    }

    internal static int[] Order(long[] index, string path)
    {
        var order = Enumerable.Range(0, index.Length).OrderBy(i => index[i]).ToArray();
        for (var i = 1; i < order.Length; i++)
            if (index[order[i]] == index[order[i - 1]])
                throw new UserException($"{path}: index {index[order[i]]} stands there twice");
        return order;
    }

    private static PredictionTable Read(string path, CsvReader reader)
    {
        var table = new PredictionTable(path);
        if (!reader.Read())
            throw new UserException($"{path}: empty");
        var first = Record(reader);
        table.HasHeader = !first.All(IsNumber) || IsCountFromZero(first);
        var kinds = table.HasHeader ? table.ReadHeader(first) : [.. first.Select(_ => Kind.Probability)];
        table.Columns = kinds.Count(kind => kind == Kind.Probability);

        var (values, index, labels, predictions) = (new List<double>(), new List<long>(), new List<string>(), new List<string>());
        for (var more = !table.HasHeader || reader.Read(); more; more = reader.Read())
        {
            if ((long)values.Count + table.Columns > Array.MaxLength)
                throw new UserException($"{path}: more than {Array.MaxLength:N0} numbers; too large");
            for (var column = 0; column < kinds.Length; column++)
            {
                switch (kinds[column])
                {
                    case Kind.Probability: values.Add(table.Number<double>(reader, column)); break;
                    case Kind.Index: index.Add(table.Number<long>(reader, column)); break;
                    case Kind.Label: labels.Add(reader.GetString(column)); break;
                    case Kind.Prediction: predictions.Add(reader.GetString(column)); break;
                    default: break;
                }
            }
        }
        table.Values = [.. values];
        table.Index = kinds.Contains(Kind.Index) ? [.. index] : null;
        table.Labels = kinds.Contains(Kind.Label) ? [.. labels] : null;
        table.Predictions = kinds.Contains(Kind.Prediction) ? [.. predictions] : null;
        return table;
    }

    private enum Kind { Probability, Index, Label, Prediction, Ignored }

    private Kind[] ReadHeader(string[] names)
    {
        var prefix = Array.Find(["prob_", "score_"], prefix => names.Any(name => name.StartsWith(prefix, StringComparison.Ordinal))) ?? "";
        var kinds = Array.ConvertAll(names, name =>
            prefix.Length > 0 && name.StartsWith(prefix, StringComparison.Ordinal) ? Kind.Probability
            : IsIndexName(name) ? Kind.Index
            : IsLabelName(name) ? Kind.Label
            : IsOneOf(name, PredictionNames) ? Kind.Prediction
            : prefix.Length > 0 || IsOneOf(name, IgnoredNames) ? Kind.Ignored
            : Kind.Probability);
        foreach (var kind in (ReadOnlySpan<Kind>)[Kind.Index, Kind.Label, Kind.Prediction])
            if (kinds.Count(other => other == kind) > 1)
                throw new UserException($"{path}: two columns for the {kind.ToString().ToLowerInvariant()} ({string.Join(", ", names.Take(12))})");
        ColumnNames = [.. names.Zip(kinds).Where(column => column.Second == Kind.Probability).Select(column => column.First[prefix.Length..])];
        return kinds;
    }

    private T Number<T>(CsvReader reader, int column) where T : struct, INumber<T> =>
        reader.TryParse<T>(column, out var value)
            ? value
            : throw new UserException($"{path}: '{Shortened(reader.GetString(column))}' in line {reader.RowNumber}, column {column + 1} is no {(typeof(T) == typeof(long) ? "whole " : "")}number");

    /// <summary>0, 1, 2, ...: column names that a table library made up. Two columns "0,1" are a row of probabilities.</summary>
    private static bool IsCountFromZero(string[] cells) => cells.Length > 2 && cells.Select((cell, k) => cell == k.ToString()).All(equal => equal);

    private static bool IsOneOf(string name, string[] names) => names.Contains(name, StringComparer.OrdinalIgnoreCase);

    private static string Shortened(string cell) => cell.Length <= 40 ? cell : cell[..40] + "...";
}
