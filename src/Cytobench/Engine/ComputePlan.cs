using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Cytobench.Engine;

/// <summary>Which of several equal ways a network computes; they differ in speed, and in results by rounding alone.</summary>
/// <param name="ChannelsLast">Convolutional networks keep channels innermost in memory.</param>
/// <param name="Scripted">A transformer block is one TorchScript function instead of some thirty calls.</param>
/// <param name="ConvolvedLinear">float32 linear layers of transformers run as 1x1 convolutions.</param>
/// <param name="ExplicitAttentionTokens">Up to so many tokens, attention is two products and a softmax instead of the fused kernel.</param>
public sealed record ComputePlan(bool ChannelsLast, bool Scripted, bool ConvolvedLinear, int ExplicitAttentionTokens)
{
    private const long LargestInputLeftToOthers = 20_480;                // elements, of one image as convolutions count it

    /// <summary>What docs/performance.md found fastest on a CPU. The plan depends on the machine alone, so that a seed gives the same bytes on it.</summary>
    /// <remarks>
    /// On AMD's processors with AVX-512 libtorch's matrix products (MKL) run a kernel for AVX2, its convolutions (oneDNN) one for AVX-512.
    /// </remarks>
    public static ComputePlan Cpu { get; } = new(ChannelsLast: true, Scripted: false, ConvolvedLinear: Processor.IsAmdWithAvx512, ExplicitAttentionTokens: 256);

    public static ComputePlan Cuda { get; } = new(ChannelsLast: true, Scripted: true, ConvolvedLinear: false, ExplicitAttentionTokens: 0);

    internal static ComputePlan Auto(DeviceType device) => device == DeviceType.CUDA ? Cuda : Cpu;

    /// <summary>A linear layer of tokens (B, N, D).</summary>
    internal Tensor Linear(Tensor tokens, Tensor weight, Tensor bias) => Convolves(tokens)
        ? Operators.ConvolvedLinear(tokens, weight, bias)
        : functional.linear(tokens, weight, bias);

    /// <summary>Smaller inputs, and those of one thread, libtorch would not give to oneDNN.</summary>
    internal bool Convolves(Tensor tokens) =>
        ConvolvedLinear && tokens.device_type == DeviceType.CPU && tokens.dtype == ScalarType.Float32 && tokens.numel() > LargestInputLeftToOthers && get_num_threads() > 1;

    /// <exception cref="UserException">A switch that is neither auto, on nor off.</exception>
    internal static ComputePlan Of(EngineOptions options, DeviceType device)
    {
        var auto = Auto(device);
        return auto with
        {
            ChannelsLast = Switch("--channels-last", options.ChannelsLast, auto.ChannelsLast),
            Scripted = Switch("--scripted", options.Scripted, auto.Scripted),
            ConvolvedLinear = Switch("--convolved-linear", options.ConvolvedLinear, auto.ConvolvedLinear),
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
