using Cytobench.Engine;
using Cytobench.Engine.Cuda;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Cytobench.Models;

/// <summary>A residual network's stem behind its convolution: norm, ReLU and the largest of 3 x 3 pixels, every second one; the full-sized result never stands in memory.</summary>
internal sealed class NormedPool : autograd.SingleTensorFunction<NormedPool>
{
    private const string Kernels = "kernels";

    public override string Name => nameof(NormedPool);

    public static Tensor Run(NormalizationKernels kernels, BatchNorm2d norm, Tensor x)
    {
        using var scope = NewDisposeScope();                             // TorchSharp keeps an empty tensor of the result's size otherwise
        return apply(kernels, norm, x, norm.weight!, norm.bias!).MoveToOuterDisposeScope();
    }

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        ArgumentNullException.ThrowIfNull(ctx);
        ArgumentNullException.ThrowIfNull(vars);
        var (kernels, x) = ((NormalizationKernels)vars[0], Operators.ChannelsLast((Tensor)vars[2]));
        var statistics = kernels.Statistics(x, NormedActivation.State((BatchNorm2d)vars[1]));
        var (y, winners, taps) = kernels.Pool(x, statistics);
        ctx.save_data(Kernels, kernels);
        ctx.save_for_backward([x, winners, taps, statistics]);           // saved once this has returned: they are Run's
        return y;
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        ArgumentNullException.ThrowIfNull(ctx);
        BackwardTensors.ReleaseEarlier();
        using var scope = NewDisposeScope();
        using var given = grad_output;
        var saved = ctx.get_saved_variables();
        var (dx, weight, bias) = ((NormalizationKernels)ctx.get_data(Kernels)).PoolGradient(Operators.ChannelsLast(grad_output), saved[0], saved[1], saved[2], saved[3]);
        return BackwardTensors.HandOver(ctx, null, null, dx, weight, bias);
    }
}
