using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Cytobench.Models;

/// <summary>torchvision's BasicBlock (two 3x3) or Bottleneck (1x1, 3x3 with the stride, 1x1).</summary>
internal sealed class ResidualBlock : Module<Tensor, Tensor>
{
    private readonly Conv2d conv1;
    private readonly BatchNorm2d bn1;
    private readonly Conv2d conv2;
    private readonly BatchNorm2d bn2;
    private readonly Conv2d? conv3;
    private readonly BatchNorm2d? bn3;
    private readonly Sequential? downsample;
    private readonly int stride;

    public ResidualBlock(int input, int channels, int output, int stride, bool bottleneck) : base(nameof(ResidualBlock))
    {
        this.stride = stride;
        if (bottleneck)
        {
            conv1 = Conv2d(input, channels, 1, bias: false);
            conv2 = Conv2d(channels, channels, 3, stride: stride, padding: 1, bias: false);
            conv3 = Conv2d(channels, output, 1, bias: false);
            bn3 = BatchNorm2d(output);
        }
        else
        {
            conv1 = Conv2d(input, channels, 3, stride: stride, padding: 1, bias: false);
            conv2 = Conv2d(channels, output, 3, padding: 1, bias: false);
        }
        bn1 = BatchNorm2d(channels);
        bn2 = BatchNorm2d(channels);
        if (stride != 1 || input != output)
            downsample = Sequential(Conv2d(input, output, 1, stride: stride, bias: false), BatchNorm2d(output));
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => Forward(input, null, fused: false);

    /// <param name="input">(B, C, H, W).</param>
    /// <param name="branchScales">(B, 1), what <see cref="DropPath"/> multiplies the residual branch with; null for 1.</param>
    /// <param name="fused">Whether <see cref="NormedActivation"/> may take kernels of our own.</param>
    public Tensor Forward(Tensor input, Tensor? branchScales, bool fused)
    {
        using var scope = NewDisposeScope();                             // what no gradient needs goes before the next block begins
        var x = NormedActivation.Relu(bn1, conv3 is null ? conv1.call(input) : ResNet.Pointwise(conv1, input, stride: 1), fused);
        x = conv2.call(x);
        if (conv3 is not null)
            x = ResNet.Pointwise(conv3, NormedActivation.Relu(bn2, x, fused), stride: 1);
        var identity = downsample is null ? input : NormedActivation.Plain((BatchNorm2d)downsample[1], ResNet.Pointwise((Conv2d)downsample[0], input, stride), fused);
        return NormedActivation.ReluOfSum(bn3 ?? bn2, x, identity, branchScales, fused).MoveToOuterDisposeScope();
    }

    public int OutputSide(int inputSide) => stride == 2 ? ResNet.Half(inputSide) : inputSide;

    /// <summary>Every convolution with the side of what it gives.</summary>
    public IEnumerable<(Conv2d Convolution, int Side)> Convolutions(int inputSide)
    {
        var side = OutputSide(inputSide);
        yield return (conv1, conv3 is null ? side : inputSide);          // a bottleneck's first convolution runs before the stride
        yield return (conv2, side);
        if (conv3 is not null)
            yield return (conv3, side);
        if (downsample is not null)
            yield return ((Conv2d)downsample.children().First(), side);
    }
}
