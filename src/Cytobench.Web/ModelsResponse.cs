using Cytobench.Explain;
using Cytobench.Prediction;
using Cytobench.Runs;

namespace Cytobench.Web;

/// <summary>Answer of GET /api/models: what is served, how it decides, what a request may hold.</summary>
public sealed record ModelsResponse
{
    public required string Notice { get; init; }
    public required string Run { get; init; }
    public required string Data { get; init; }                           // its title
    public required bool IsSynthetic { get; init; }
    public required string License { get; init; }                        // of the images
    public required string Citation { get; init; }
    public required string Version { get; init; }
    public required string Device { get; init; }
    public required int ImageSize { get; init; }                         // pixels a side to which images are brought first
    public required IReadOnlyList<string> ClassNames { get; init; }
    public required IReadOnlyList<ServedModel> Models { get; init; }
    public required IReadOnlyList<PredictorDescription> Predictors { get; init; } // the models, then their votes
    public required RequestLimits Limits { get; init; }

    internal static ModelsResponse Of(RunPredictor predictor, ServeOptions options)
    {
        var summary = predictor.Run.Summary;
        return new ModelsResponse
        {
            Notice = PredictionJson.Notice,
            Run = summary.Name,
            Data = summary.Data.Title,
            IsSynthetic = summary.Data.IsSynthetic,
            License = summary.Data.License,
            Citation = summary.Data.Citation,
            Version = summary.Environment.Cytobench,
            Device = predictor.Device,
            ImageSize = predictor.Format.Size,
            ClassNames = predictor.ClassNames,
            Models = [.. predictor.Models.Select(result => ServedModel.Of(result, predictor.Methods(result)))],
            Predictors = [.. predictor.Rules.Select(PredictorDescription.Of)],
            Limits = new RequestLimits(options.MaxBodyBytes, StoredFormat.MaxPixels, options.MaxImages, options.TimeoutSeconds),
        };
    }
}

/// <summary>A trained model of the run.</summary>
/// <param name="Id">As resnet18_s42.</param>
/// <param name="Title">As ResNet-18.</param>
/// <param name="Family">cnn or vit.</param>
/// <param name="Parameters">Numbers that were learnt.</param>
/// <param name="ImageSize">Pixels a side that it sees.</param>
/// <param name="TestAccuracy">On the run's test images.</param>
/// <param name="TestImages">How many they are.</param>
/// <param name="Methods">That can explain it, its usual one first.</param>
public sealed record ServedModel(string Id, string Title, string Family, long Parameters, int ImageSize, double TestAccuracy, int TestImages, IReadOnlyList<ServedMethod> Methods)
{
    /// <summary>They ask the network tens to thousands of times of one image, and would hold up everyone; <c>cytobench explain</c> has them.</summary>
    private static readonly string[] SlowMethods = ["scorecam", "integrated-gradients", "smoothgrad", "occlusion", "rise"];

    internal static ServedModel Of(ModelResult result, IReadOnlyList<IExplanationMethod> methods) =>
        new(result.Id, result.Title.Length > 0 ? result.Title : result.Model, result.Family, result.Parameters, result.Training.ImageSize, result.Test.Scores.Accuracy, result.Test.Labels.Length,
            [.. methods.Where(method => !SlowMethods.Contains(method.Name)).Select(method => new ServedMethod(method.Name, method.Title, method.IsClassSpecific))]);
}

/// <param name="Name">As gradcam.</param>
/// <param name="Title">As Grad-CAM.</param>
/// <param name="IsClassSpecific">Whether the map depends on the class that is explained.</param>
public sealed record ServedMethod(string Name, string Title, bool IsClassSpecific);

/// <param name="BodyBytes">Of a request.</param>
/// <param name="Pixels">Of an image, before it is decoded.</param>
/// <param name="Images">Of a request.</param>
/// <param name="Seconds">Until a request is given up.</param>
public sealed record RequestLimits(int BodyBytes, long Pixels, int Images, double Seconds);
