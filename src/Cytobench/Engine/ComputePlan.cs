using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Cytobench.Engine;

/// <summary>Which of several equal ways a network computes; they differ in speed, and in results by rounding alone.</summary>
/// <param name="ChannelsLast">Convolutional networks keep channels innermost in memory.</param>
/// <param name="Scripted">A transformer block is one TorchScript function instead of some thirty calls.</param>
/// <param name="OneDnnLinear">float32 linear layers of transformers are oneDNN's products, not those of libtorch's BLAS.</param>
/// <param name="ExplicitAttentionTokens">Up to so many tokens, attention is two products and a softmax instead of the fused kernel.</param>
public sealed record ComputePlan(bool ChannelsLast, bool Scripted, bool OneDnnLinear, int ExplicitAttentionTokens)
{
    private const long NarrowestOneDnn = 192;                            // below, and between multiples of 64, oneDNN was seen to give wrong sums (docs/performance.md)
    private const long SmallestForOneDnn = 20_000;                       // elements: below, changing the layout costs more than the product gains

    /// <summary>What docs/performance.md found fastest on a CPU. The plan depends on the machine alone, so that a seed gives the same bytes on it.</summary>
    /// <remarks>oneDNN's products are faster than MKL's on AMD's processors, but wrong there at some widths, so that nobody gets them unasked.</remarks>
    public static ComputePlan Cpu { get; } = new(ChannelsLast: true, Scripted: false, OneDnnLinear: false, ExplicitAttentionTokens: 256);

    public static ComputePlan Cuda { get; } = new(ChannelsLast: true, Scripted: true, OneDnnLinear: false, ExplicitAttentionTokens: 0);

    internal static ComputePlan Auto(DeviceType device) => device == DeviceType.CUDA ? Cuda : Cpu;

    /// <summary>A linear layer of tokens (B, N, D).</summary>
    internal Tensor Linear(Tensor tokens, Tensor weight, Tensor bias) => TakesOneDnn(tokens, weight.shape[1], weight.shape[0])
        ? Operators.OneDnnLinear(tokens, weight, bias)
        : functional.linear(tokens, weight, bias);

    /// <summary>Whether a layer between these widths runs by oneDNN where it is asked for.</summary>
    internal bool TakesOneDnn(Tensor tokens, long input, long output) => OneDnnLinear
        && tokens.device_type == DeviceType.CPU && tokens.dtype == ScalarType.Float32 && tokens.numel() > SmallestForOneDnn
        && Math.Min(input, output) >= NarrowestOneDnn && input % 64 == 0 && output % 64 == 0;

    /// <exception cref="UserException">A switch that is neither auto, on nor off.</exception>
    internal static ComputePlan Of(EngineOptions options, DeviceType device)
    {
        var auto = Auto(device);
        return auto with
        {
            ChannelsLast = Switch("--channels-last", options.ChannelsLast, auto.ChannelsLast),
            Scripted = Switch("--scripted", options.Scripted, auto.Scripted),
            OneDnnLinear = Switch("--onednn-linear", options.OneDnnLinear, auto.OneDnnLinear),
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
