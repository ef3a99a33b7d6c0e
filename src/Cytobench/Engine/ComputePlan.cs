using Cytobench.Engine.Cpu;
using TorchSharp;

namespace Cytobench.Engine;

/// <summary>Which of several equal ways a network computes; they differ in speed, and in results by rounding alone.</summary>
/// <param name="ChannelsLast">Convolutional networks keep channels innermost in memory.</param>
/// <param name="Scripted">A transformer block is one TorchScript function instead of some thirty calls.</param>
/// <param name="FusedNormalization">Residual networks normalise, add and cut in kernels of our own where those take the tensor: in training on CUDA in bf16.</param>
/// <param name="OwnProducts">Linear layers in float32 on a CPU are products of our own, where those are faster than libtorch's.</param>
/// <param name="ExplicitAttentionTokens">Up to so many tokens, attention is two products and a softmax instead of the fused kernel.</param>
public sealed record ComputePlan(bool ChannelsLast, bool Scripted, bool FusedNormalization, bool OwnProducts, int ExplicitAttentionTokens)
{
    /// <summary>What docs/performance.md found fastest on a CPU. The plan depends on the machine alone, so that a seed gives the same bytes on it.</summary>
    public static ComputePlan Cpu { get; } = new(ChannelsLast: true, Scripted: false, FusedNormalization: false, OwnProducts: MatrixProduct.IsFaster, ExplicitAttentionTokens: 256);

    /// <summary>As the prototype's figures on a GPU had it; kernels of our own are off until they were measured there.</summary>
    public static ComputePlan Cuda { get; } = new(ChannelsLast: true, Scripted: true, FusedNormalization: false, OwnProducts: false, ExplicitAttentionTokens: 0);

    internal static ComputePlan Auto(DeviceType device) => device == DeviceType.CUDA ? Cuda : Cpu;

    /// <exception cref="UserException">A switch that is neither auto, on nor off.</exception>
    internal static ComputePlan Of(EngineOptions options, DeviceType device)
    {
        var auto = Auto(device);
        return auto with
        {
            ChannelsLast = Switch("--channels-last", options.ChannelsLast, auto.ChannelsLast),
            Scripted = Switch("--scripted", options.Scripted, auto.Scripted),
            OwnProducts = Switch("--own-products", options.OwnProducts, auto.OwnProducts),
            FusedNormalization = Switch("--fused-normalization", options.FusedNormalization, auto.FusedNormalization),
        };
    }

    internal static bool Switch(string option, string value, bool auto) => value switch
    {
        "auto" => auto,
        "on" => true,
        "off" => false,
        _ => throw new UserException($"{option} {value}: choose auto, on or off"),
    };
}
