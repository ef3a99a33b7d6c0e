using System.Globalization;
using System.Text.Json;
using Cytobench.Data;
using Cytobench.Evaluation;

namespace Cytobench.Runs;

/// <summary>
/// The files of one finished training: predictions and scores under <c>results/</c> (without any time of day or duration, so
/// that the same seed gives the same bytes), and <c>models/ID/result.json</c>, by which a resumed run knows it is finished.
/// </summary>
internal static class ModelResultFile
{
    public static ModelResult? TryLoad(RunFolder folder, string id)
    {
        var path = folder.Resolve(ResultPath(id));
        if (!File.Exists(path))
            return null;
        using var stream = File.OpenRead(path);
        return JsonSerializer.Deserialize<ModelResult>(stream, CytobenchJson.Options);
    }

    public static void Write(ModelResult result, DatasetInfo data, int size, RunFolder folder)
    {
        foreach (var split in (SplitResult[])[result.Validation, result.Test])
        {
            PredictionCsv.Write(folder.PrepareFile($"results/{result.Id}_{split.Split}_predictions.csv"), split.Labels, split.Probabilities, data.ClassNames);
            folder.WriteText($"results/{result.Id}_{split.Split}_metrics.json", MetricsJson.Serialize(split.Scores) + "\n");
            var evaluatorName = MedMnistEvaluatorFile.Name(Flag(data.Name, size), size, split.Split, split.Scores.AucMacroOvr, split.Scores.Accuracy, result.Id);
            MedMnistEvaluatorFile.Write(folder.PrepareFile($"results/medmnist/{evaluatorName}"), split.Probabilities, split.Classes);
        }
        WriteEpochs(result, folder);
        // Last: its presence says that the others are there.
        folder.Write(ResultPath(result.Id), stream => JsonSerializer.Serialize(stream, result, CytobenchJson.Options));
    }

    /// <summary>MedMNIST's flag holds no size: bloodmnist_224 is the flag bloodmnist.</summary>
    private static string Flag(string dataName, int size) =>
        Path.GetFileNameWithoutExtension(dataName) is var stem && stem.EndsWith($"_{size}", StringComparison.Ordinal) ? stem[..^$"_{size}".Length] : stem;

    private static string ResultPath(string id) => $"models/{id}/result.json";

    private static void WriteEpochs(ModelResult result, RunFolder folder) => folder.Write($"results/{result.Id}_epochs.csv", stream =>
    {
        using var csv = CsvOutput.Open(stream);
        csv.WriteRecord("epoch", "learning_rate", "train_loss", "train_accuracy", "val_loss", "val_accuracy", "val_macro_f1");
        foreach (var epoch in result.Epochs)
        {
            double[] values = [epoch.LearningRate, epoch.TrainLoss, epoch.TrainAccuracy, epoch.ValidationLoss, epoch.ValidationAccuracy, epoch.ValidationMacroF1];
            csv.WriteRecord([epoch.Epoch.ToString(CultureInfo.InvariantCulture), .. values.Select(value => value.ToString("R", CultureInfo.InvariantCulture))]);
        }
    });
}
