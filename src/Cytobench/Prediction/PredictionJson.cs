using System.Text.Json;

namespace Cytobench.Prediction;

/// <summary>Predictions of new images as JSON: the run, how each predictor decides, and what it says of each image.</summary>
public static class PredictionJson
{
    public const string Notice = "For research only. This is no medical device; nothing here is a diagnosis.";

    public static string Serialize(RunPredictor predictor, IEnumerable<ImagePrediction> predictions)
    {
        ArgumentNullException.ThrowIfNull(predictor);
        return JsonSerializer.Serialize(new Document(Notice, predictor.Run.Summary.Name, predictor.ClassNames, [.. predictor.Rules.Select(PredictorDescription.Of)], predictions), CytobenchJson.Options);
    }

    private sealed record Document(string Notice, string Run, IReadOnlyList<string> ClassNames, IReadOnlyList<PredictorDescription> Predictors, IEnumerable<ImagePrediction> Images);
}
