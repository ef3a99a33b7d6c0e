using Cytobench.Metrics;

namespace Cytobench.Evaluation;

/// <summary>Probabilities of anybody's model, checked, with what the file told about them.</summary>
public sealed record PredictionSet
{
    private const double SumTolerance = 1e-3;

    private PredictionSet() { }

    public required string Source { get; init; }                         // the file, for errors
    public required double[] Probabilities { get; init; }                // row-major N x K; finite, at least 0, rows sum to 1 within 1e-3
    public required int Classes { get; init; }                           // K, at least 2
    public IReadOnlyList<string>? ClassNames { get; private init; }      // K names, where the file has them
    public int[]? Labels { get; private init; }                          // N in [0, K), where known
    public IReadOnlyList<string> Warnings { get; private init; } = [];

    public int Count => Probabilities.Length / Classes;

    /// <summary>The names, or "0", "1", ... where the file had none.</summary>
    public IReadOnlyList<string> DisplayNames => ClassNames ?? [.. Enumerable.Range(0, Classes).Select(k => k.ToString())];

    /// <param name="source">The file, for errors.</param>
    /// <param name="values">Row-major N x K as read; rows that do not sum to 1 are renormalised in place, with a warning.</param>
    /// <param name="classes">K.</param>
    /// <param name="classNames">K names, or null.</param>
    /// <exception cref="UserException">No rows, fewer than two columns, or values that are no probabilities.</exception>
    public static PredictionSet Check(string source, double[] values, int classes, IReadOnlyList<string>? classNames = null)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (classes < 2)
            throw new UserException($"{source}: {classes} column(s) of probabilities; one for each class is wanted, two for two classes");
        if (values.Length == 0)
            throw new UserException($"{source}: holds no predictions");
        var (uneven, firstUneven) = (0, "");
        for (var i = 0; i < values.Length / classes; i++)
        {
            var row = values.AsSpan(i * classes, classes);
            var sum = CheckRow(source, i, row);
            if (Math.Abs(sum - 1) <= SumTolerance)
                continue;
            if (uneven++ == 0)
                firstUneven = $"row {i}: {sum:0.####}";
            foreach (ref var value in row)
                value /= sum;
        }
        return new PredictionSet
        {
            Source = source,
            Probabilities = values,
            Classes = classes,
            ClassNames = classNames,
            Warnings = uneven == 0 ? [] : [$"{source}: {uneven:N0} of {values.Length / classes:N0} rows do not sum to 1 ({firstUneven}); they were divided by their sums"],
        };
    }

    /// <param name="labels">One for each row.</param>
    /// <param name="labelSource">Where they come from, for errors.</param>
    /// <exception cref="UserException">Another number of labels, or one outside [0, K).</exception>
    public PredictionSet WithLabels(int[] labels, string labelSource)
    {
        ArgumentNullException.ThrowIfNull(labels);
        if (labels.Length != Count)
            throw new UserException($"{labelSource}: {labels.Length:N0} labels, but {Source} has {Count:N0} predictions; they must be of the same images");
        var wrong = Array.FindIndex(labels, label => label < 0 || label >= Classes);
        if (wrong >= 0)
            throw new UserException($"{labelSource}: label {labels[wrong]} in row {wrong}, but {Source} has {Classes} classes, 0 to {Classes - 1}");
        return this with { Labels = labels };
    }

    internal PredictionSet WithWarning(string warning) => this with { Warnings = [.. Warnings, warning] };

    /// <exception cref="UserException">The labels are not known.</exception>
    public ClassificationScores Score() => Labels is null
        ? throw new UserException($"{Source}: holds no labels; name a file of them with --labels")
        : Scores.Compute(Probabilities, Labels, Classes);

    private static double CheckRow(string source, int index, ReadOnlySpan<double> row)
    {
        var sum = 0.0;
        foreach (var value in row)
        {
            if (!double.IsFinite(value))
                throw new UserException($"{source}: {value} in row {index}; probabilities are numbers from 0 to 1");
            if (value < 0 || value > 1 + SumTolerance)
                throw new UserException($"{source}: {value:0.######} in row {index} is no probability; if these are logits, save their softmax");
            sum += value;
        }
        return sum > 0 ? sum : throw new UserException($"{source}: row {index} holds zeros alone; probabilities of a row sum to 1");
    }
}
