using Cytobench.Engine;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Cytobench.Models;

/// <summary>
/// Tokens from 3x3 convolutions of stride 2, each with BatchNorm and ReLU, and a 1x1 convolution to the token width, instead of one cut into patches:
/// it trains faster and bears more learning rates (Xiao et al. 2021, arXiv:2106.14881). State names as timm's for a backbone before a transformer.
/// </summary>
internal sealed class ConvStem : TokenStem
{
    private readonly Sequential backbone;
    private readonly Conv2d proj;

    public ConvStem(int[] channels, int width) : base(nameof(ConvStem))
    {
        var layers = new List<Module<Tensor, Tensor>>();
        var input = 3;
        foreach (var output in channels)
        {
            layers.AddRange([Conv2d(input, output, 3, stride: 2, padding: 1, bias: false), BatchNorm2d(output), ReLU()]);
            input = output;
        }
        backbone = Sequential(layers);
        proj = Conv2d(input, width, 1);
        RegisterComponents();
    }

    /// <remarks>
    /// Channels are put innermost whatever comes: the other way oneDNN's 3x3 convolution from 48 to 96 channels is wrong on some processors
    /// (docs/performance.md). The last convolution is 1x1, so it is a linear layer of the tokens; the reason is <see cref="ResNet.Pointwise"/>'s.
    /// </remarks>
    public override Tensor forward(Tensor images)
    {
        using var scope = NewDisposeScope();
        var cells = backbone.call(Operators.ChannelsLast(images)).flatten(2).transpose(1, 2); // (B, C, g, g) -> (B, g g, C)
        return functional.linear(cells, proj.weight.flatten(1), proj.bias).MoveToOuterDisposeScope(); // (B, g g, D)
    }

    public override double Flops(int imageSize) => Convolutions(imageSize).Sum(pair => ResNet.Convolution(pair.Convolution, pair.Side));

    public override double Activations(int imageSize) => Convolutions(imageSize).Sum(pair => 3.0 * pair.Convolution.weight.shape[0] * pair.Side * pair.Side);

    private IEnumerable<(Conv2d Convolution, int Side)> Convolutions(int imageSize)
    {
        var side = imageSize;
        foreach (var convolution in backbone.children().OfType<Conv2d>())
        {
            side = ResNet.Half(side);
            yield return (convolution, side);
        }
        yield return (proj, side);
    }
}
