using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Cytobench.Evaluation;

/// <summary>
/// Predictions as the MedMNIST package's Evaluator writes and reads them: no header; the image's index, then K probabilities.
/// Named {flag}{size_flag}_{split}_[AUC]{auc:.3f}_[ACC]{acc:.3f}@{run}.csv. <see cref="PredictionFile.Read"/> reads it.
/// </summary>
/// <remarks>Yang et al. 2023, MedMNIST v2, arXiv:2110.14795; medmnist/evaluator.py of version 3.0.2.</remarks>
public static class MedMnistEvaluatorFile
{
    private static readonly string[] Splits = ["train", "val", "test"];

    /// <summary>The file's name; characters that the package's parser would stumble over become '-'.</summary>
    /// <param name="flag">Data set, as "bloodmnist"; without '_', which the parser splits at.</param>
    /// <param name="size">Pixels a side of the data set; 28 is left out, as the package does.</param>
    /// <param name="split">train, val or test.</param>
    /// <param name="auc">Mean one-vs-rest AUC; NaN is written nan, as Python does.</param>
    /// <param name="accuracy">In [0, 1].</param>
    /// <param name="run">What tells runs apart, as "resnet18_s42"; without '.', where the parser ends.</param>
    public static string Name(string flag, int size, string split, double auc, double accuracy, string run)
    {
        if (!Splits.Contains(split))
            throw new ArgumentException($"'{split}' is not train, val or test", nameof(split));
        var sizeFlag = size == 28 ? "" : $"_{size}";
        return $"{Safe(flag, "-")}{sizeFlag}_{split}_[AUC]{ThreeDecimals(auc)}_[ACC]{ThreeDecimals(accuracy)}@{Safe(run, "-_")}.csv";
    }

    /// <summary>What the package's parser makes of a name: splits at '_'; the run is what follows the last '@', up to a '.'.</summary>
    public static bool TryParseName(string fileName, [NotNullWhen(true)] out MedMnistFileName? name)
    {
        ArgumentNullException.ThrowIfNull(fileName);
        name = null;
        var at = fileName.LastIndexOf('@');
        if (at < 0 || !fileName.EndsWith(".csv", StringComparison.OrdinalIgnoreCase))
            return false;
        var parts = fileName[..at].Split('_');
        var run = fileName[(at + 1)..].Split('.')[0];
        if (parts.Length > 1 && Splits.Contains(parts[1]))
            name = new MedMnistFileName(parts[0], 28, parts[1], run);
        else if (parts.Length > 2 && Splits.Contains(parts[2]) && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var size))
            name = new MedMnistFileName(parts[0], size, parts[2], run);
        return name is not null;
    }

    /// <param name="path">Its name from <see cref="Name"/>.</param>
    /// <param name="probabilities">Row-major N x K, in the order of the data set.</param>
    /// <param name="classes">K.</param>
    public static void Write(string path, float[] probabilities, int classes)
    {
        ArgumentNullException.ThrowIfNull(probabilities);
        AtomicFile.Write(path, stream =>
        {
            using var writer = CsvOutput.Open(stream);
            for (var i = 0; i < probabilities.Length / classes; i++)
            {
                writer.WriteField(i);
                foreach (var probability in probabilities.AsSpan(i * classes, classes))
                    writer.WriteField(probability);
                writer.EndRecord();
            }
        });
    }

    /// <summary>Python's .3f: exact, ties to even. Ties are the odd multiples of 1/16.</summary>
    private static string ThreeDecimals(double value) => double.IsNaN(value)
        ? "nan"
        : (value * 16 == Math.Floor(value * 16) ? Math.Round(value, 3, MidpointRounding.ToEven) : value).ToString("F3", CultureInfo.InvariantCulture);

    private static string Safe(string text, string alsoAllowed) =>
        string.Concat(text.Select(letter => char.IsAsciiLetterOrDigit(letter) || alsoAllowed.Contains(letter) ? letter : '-'));
}

/// <param name="Flag">Data set, as "bloodmnist".</param>
/// <param name="Size">Pixels a side.</param>
/// <param name="Split">train, val or test.</param>
/// <param name="Run">What tells runs apart.</param>
public sealed record MedMnistFileName(string Flag, int Size, string Split, string Run);
