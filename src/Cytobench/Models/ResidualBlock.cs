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

    public override Tensor forward(Tensor input)
    {
        // In place where no gradient needs the old value: fewer new blocks of memory, the same bits.
        var x = functional.relu(bn1.call(conv1.call(input)), inplace: true);
        x = bn2.call(conv2.call(x));
        if (conv3 is not null)
            x = bn3!.call(conv3.call(functional.relu(x, inplace: true)));
        return functional.relu(x.add_(downsample?.call(input) ?? input), inplace: true);
    }

    public double Flops(int inputSide, out int outputSide)
    {
        outputSide = stride == 2 ? ResNet.Half(inputSide) : inputSide;
        var flops = ResNet.Convolution(conv2, outputSide);
        // A bottleneck's first convolution runs before the stride.
        flops += ResNet.Convolution(conv1, conv3 is null ? outputSide : inputSide);
        if (conv3 is not null)
            flops += ResNet.Convolution(conv3, outputSide);
        if (downsample is not null)
            flops += ResNet.Convolution((Conv2d)downsample.children().First(), outputSide);
        return flops;
    }
}
