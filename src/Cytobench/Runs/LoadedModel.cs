using Cytobench.Engine;
using Cytobench.Models;
using Cytobench.Training;
using static TorchSharp.torch;

namespace Cytobench.Runs;

/// <summary>A trained network from its checkpoint, in eval mode, and what prepares the run's images for it. Owns both.</summary>
public sealed class LoadedModel : IDisposable
{
    private LoadedModel(ModelResult result, ImageClassifier classifier, ImageInput input) => (Result, Classifier, Input) = (result, classifier, input);

    public ModelResult Result { get; }
    public ImageClassifier Classifier { get; }
    public ImageInput Input { get; }

    /// <summary>The checkpoint that was tested.</summary>
    internal static LoadedModel Of(ModelResult result, DataSummary data, RunFolder folder, TorchEngine engine, ScalarType precision)
    {
        var classifier = LoadClassifier(result, data.ClassNames.Count, folder);
        ModelPlacement.Move(classifier, engine, precision);
        classifier.eval();
        return new LoadedModel(result, classifier, new ImageInput(data.Height, data.Width, result.Training.ImageSize, result.Normalization, engine.Device, precision));
    }

    /// <returns>On the CPU in float32; the caller disposes it.</returns>
    internal static ImageClassifier LoadClassifier(ModelResult result, int classes, RunFolder folder)
    {
        var classifier = ModelCatalogue.Find(result.Model).Create(classes, result.Training.ImageSize, result.Seed);
        try
        {
            Checkpoint.Load(folder.Resolve(result.Checkpoint), classifier.state_dict());
            return classifier;
        }
        catch
        {
            classifier.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Classifier.Dispose();
        Input.Dispose();
    }
}
