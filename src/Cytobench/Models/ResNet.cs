using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Cytobench.Models;

/// <summary>Residual network as torchvision builds it, with torchvision's state names (He et al. 2016, arXiv:1512.03385).</summary>
public sealed class ResNet : ImageClassifier
{
    private readonly Conv2d conv1;
    private readonly BatchNorm2d bn1;
    private readonly Sequential layer1;
    private readonly Sequential layer2;
    private readonly Sequential layer3;
    private readonly Sequential layer4;
    private readonly Linear fc;
    private readonly ResidualBlock[][] stages;

    private ResNet(ModelSpec spec, int[] depths, bool bottleneck, int classes, int imageSize) : base(spec, classes, imageSize)
    {
        var expansion = bottleneck ? 4 : 1;
        conv1 = Conv2d(3, 64, 7, stride: 2, padding: 3, bias: false);
        bn1 = BatchNorm2d(64);
        var width = 64;
        Sequential Stage(int channels, int depth, int stride)
        {
            var blocks = new List<ResidualBlock>();
            for (var i = 0; i < depth; i++)
            {
                blocks.Add(new ResidualBlock(width, channels, channels * expansion, i == 0 ? stride : 1, bottleneck));
                width = channels * expansion;
            }
            return Sequential(blocks);
        }
        layer1 = Stage(64, depths[0], 1);
        layer2 = Stage(128, depths[1], 2);
        layer3 = Stage(256, depths[2], 2);
        layer4 = Stage(512, depths[3], 2);
        fc = Linear(width, classes);
        RegisterComponents();
        stages = [.. ((Sequential[])[layer1, layer2, layer3, layer4]).Select(stage => stage.children().Cast<ResidualBlock>().ToArray())]; // after registering, or they would be named twice
    }

    public override IReadOnlyList<string> HeadNames => ["fc.weight", "fc.bias"];

    public override int LastLayer => stages.Length + 1;

    public override int LayerOf(string parameterName)
    {
        ArgumentNullException.ThrowIfNull(parameterName);
        if (parameterName.StartsWith("fc.", StringComparison.Ordinal))
            return LastLayer;
        return parameterName.StartsWith("layer", StringComparison.Ordinal) ? parameterName[5] - '0' : 0;
    }

    public override int ResidualBlocks => stages.Sum(stage => stage.Length);

    public override IReadOnlyList<string> BlockNames => [.. stages.SelectMany((stage, i) => stage.Select((_, j) => BlockName(i, j)))];

    private static string BlockName(int stage, int block) => $"layer{stage + 1}.{block}";

    public override string CamLayer(int minimumSide)
    {
        var side = Half(Half(ImageSize));                                // of layer1; each later stage halves it
        var deepest = 1;
        for (var stage = 2; stage <= stages.Length && Half(side) >= minimumSide; stage++)
            (deepest, side) = (stage, Half(side));
        return $"layer{deepest}";
    }

    public static ModelSpec Describe(string name, string title, int[] depths, bool bottleneck) => new()
    {
        Name = name,
        Family = "cnn",
        Title = title,
        Paper = "He et al. 2016, Deep residual learning for image recognition, arXiv:1512.03385",
        NativeSize = 224,
        SizeMultiple = 1,
        PretrainedNormalization = Normalization.ImageNet,
        Build = (spec, classes, size) => new ResNet(spec, depths, bottleneck, classes, size),
    };

    /// <summary>Names that can be kept: layer1 to layer4 and their blocks, as layer1.0, each (B, C, H, W), and "features" (B, D) before the head.</summary>
    public override Tensor Logits(Tensor images, Intermediates? kept, Tensor? dropPath = null)
    {
        var fused = Plan.FusedNormalization;
        var x = Stem(Plan.ChannelsLast ? images : images.contiguous(), fused); // (B, 64, S/4, S/4)
        var depth = 0;
        for (var i = 0; i < stages.Length; i++)
        {
            for (var j = 0; j < stages[i].Length; j++)                   // halves the side from layer2 on
            {
                x = stages[i][j].Forward(x, DropPath.OfBlock(dropPath, depth++, x.dtype), fused);
                x = kept?.Offer(BlockName(i, j), x) ?? x;
            }
            x = kept?.Offer($"layer{i + 1}", x) ?? x;
        }
        x = x.mean([2, 3]);                                              // (B, D)
        x = kept?.Offer(FeaturesName, x) ?? x;
        return fc.call(x);                                               // (B, K)
    }

    private Tensor Stem(Tensor images, bool fused)
    {
        using var scope = NewDisposeScope();
        return NormedActivation.ReluAndPool(bn1, conv1.call(images), fused).MoveToOuterDisposeScope(); // convolved (B, 64, S/2, S/2)
    }

    public override void Initialize()
    {
        using var _ = no_grad();
        foreach (var (name, parameter) in named_parameters())
        {
            if (parameter.dim() == 4)
                init.kaiming_normal_(parameter, mode: init.FanInOut.FanOut, nonlinearity: init.NonlinearityType.ReLU);
            else if (name == "fc.weight")
                init.kaiming_uniform_(parameter, Math.Sqrt(5));          // torch's default for a linear layer
            else if (name == "fc.bias")
                init.uniform_(parameter, -1 / Math.Sqrt(fc.weight!.shape[1]), 1 / Math.Sqrt(fc.weight!.shape[1]));
        }
    }

    public override double FlopsPerImage => Convolutions().Sum(pair => Convolution(pair.Convolution, pair.Side)) + 2.0 * fc.weight!.numel();

    /// <summary>Each convolution keeps its input, and batch normalisation what it gave; a gradient of that size passes by.</summary>
    public override double ActivationsPerImage => Convolutions().Sum(pair => 3.0 * pair.Convolution.weight.shape[0] * pair.Side * pair.Side);

    private IEnumerable<(Conv2d Convolution, int Side)> Convolutions()
    {
        var side = Half(ImageSize);
        yield return (conv1, side);
        side = Half(side);
        foreach (var block in stages.SelectMany(stage => stage))
        {
            foreach (var convolution in block.Convolutions(side))
                yield return convolution;
            side = block.OutputSide(side);
        }
    }

    /// <summary>
    /// A 1x1 convolution without bias, on the CPU as a matrix product: oneDNN's kernel for those with channels innermost, in libtorch 2.10 on AMD's
    /// Zen 5, gives wrong sums for ResNet-18's last shortcut and ends the process with a division by zero for ResNet-50's (docs/performance.md).
    /// </summary>
    internal static Tensor Pointwise(Conv2d convolution, Tensor input, int stride)
    {
        if (input.device_type != TorchSharp.DeviceType.CPU)
            return convolution.call(input);
        var seen = stride == 1 ? input : input[TensorIndex.Colon, TensorIndex.Colon, TensorIndex.Slice(step: stride), TensorIndex.Slice(step: stride)];
        return functional.linear(seen.permute(0, 2, 3, 1), convolution.weight.flatten(1)).permute(0, 3, 1, 2); // channels innermost in memory
    }

    /// <summary>Output side of a convolution or pooling of stride 2 that pads by half its kernel.</summary>
    internal static int Half(int side) => (side + 1) / 2;

    internal static double Convolution(Conv2d convolution, int outputSide) => 2.0 * convolution.weight.numel() * outputSide * outputSide;
}
