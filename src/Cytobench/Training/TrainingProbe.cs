using Cytobench.Engine;
using Cytobench.Models;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Cytobench.Training;

/// <summary>One training step on random images, to see whether an engine can train.</summary>
public static class TrainingProbe
{
    private const int BatchSize = 4;

    /// <returns>The loss after the step; not finite where the engine computes nonsense.</returns>
    public static double Step(ImageClassifier model, TorchEngine engine)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(engine);
        using var scope = NewDisposeScope();
        ModelPlacement.Move(model, engine);
        model.train();
        using var optimizer = Optimizer.Of(model, new TrainConfig());
        var images = rand([BatchSize, 3, model.ImageSize, model.ImageSize], device: engine.Device).to(engine.Precision);
        var labels = zeros([BatchSize], dtype: ScalarType.Int64, device: engine.Device);
        Tensor Loss() => functional.cross_entropy(model.call(images).to(float32), labels);
        optimizer.Step([.. autograd.grad([Loss()], optimizer.Parameters)], 1e-4);
        using var _ = no_grad();
        return Loss().item<float>();
    }
}
