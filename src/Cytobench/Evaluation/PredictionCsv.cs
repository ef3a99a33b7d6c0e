using Cytobench.Metrics;

namespace Cytobench.Evaluation;

/// <summary>
/// This program's predictions of one split: index,label,prediction,prob_CLASS,...; probabilities in the shortest decimals that
/// give the float32 back. <see cref="PredictionFile.Read"/> reads it.
/// </summary>
public static class PredictionCsv
{
    /// <param name="path">Replaced if there.</param>
    /// <param name="labels">N.</param>
    /// <param name="probabilities">Row-major N x K.</param>
    /// <param name="classNames">K; quoted where they hold commas or quotes.</param>
    public static void Write(string path, int[] labels, float[] probabilities, IReadOnlyList<string> classNames)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(probabilities);
        ArgumentNullException.ThrowIfNull(classNames);
        if (probabilities.Length != labels.Length * classNames.Count)
            throw new ArgumentException($"{probabilities.Length} probabilities for {labels.Length} labels and {classNames.Count} classes", nameof(probabilities));
        AtomicFile.Write(path, stream =>
        {
            using var writer = CsvOutput.Open(stream);
            foreach (var name in (ReadOnlySpan<string>)["index", "label", "prediction"])
                writer.WriteField(name);
            foreach (var name in classNames)
                writer.WriteField($"prob_{name}");
            writer.EndRecord();
            var predictions = Predictions.MostProbable(Array.ConvertAll(probabilities, value => (double)value), classNames.Count);
            for (var i = 0; i < labels.Length; i++)
            {
                writer.WriteField(i);
                writer.WriteField(labels[i]);
                writer.WriteField(predictions[i]);
                foreach (var probability in probabilities.AsSpan(i * classNames.Count, classNames.Count))
                    writer.WriteField(probability);
                writer.EndRecord();
            }
        });
    }
}
