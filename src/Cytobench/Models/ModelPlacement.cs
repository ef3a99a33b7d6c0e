using Cytobench.Engine;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Cytobench.Models;

/// <summary>Moves a network to a device and a precision.</summary>
internal static class ModelPlacement
{
    /// <param name="model">Computes from now on as the engine plans.</param>
    /// <param name="engine">Where.</param>
    /// <param name="precision">null: the engine's.</param>
    public static void Move(ImageClassifier model, TorchEngine engine, ScalarType? precision = null)
    {
        Move(model, engine.Device, precision ?? engine.Precision);
        model.Plan = engine.Plan;
    }

    /// <summary>bfloat16 leaves batch normalisation in float32, whose statistics would lose the small steps.</summary>
    public static void Move(nn.Module model, Device device, ScalarType precision)
    {
        model.to(device);
        if (model is ImageClassifier classifier)
            classifier.Plan = ComputePlan.Auto(device.type);
        if (precision == ScalarType.Float32)
            return;
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var exact = model.modules().OfType<BatchNorm2d>().Select(norm => (Norm: norm, State: norm.state_dict().ToDictionary(pair => pair.Key, pair => pair.Value.clone()))).ToList();
        model.to(precision);
        foreach (var (norm, state) in exact)
        {
            norm.to(ScalarType.Float32);
            foreach (var (name, value) in norm.state_dict())
                value.copy_(state[name]);
        }
    }
}
