using Cytobench.Engine;
using Cytobench.Engine.Cuda;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Cytobench.Models;

/// <summary>norm(x), plus a residual where there is one, through a ReLU where it is wanted. Kept for the backward pass: x, the residual and four numbers a channel.</summary>
internal sealed class NormedSum : autograd.SingleTensorFunction<NormedSum>
{
    private const string Relu = "relu";
    private const string Kernels = "kernels";

    public override string Name => nameof(NormedSum);

    public static Tensor Run(NormalizationKernels kernels, BatchNorm2d norm, Tensor x, Tensor? residual, bool relu)
    {
        using var scope = NewDisposeScope();                             // TorchSharp keeps an empty tensor of the result's size otherwise
        object[] common = [kernels, norm, relu, x, norm.weight!, norm.bias!];
        return apply(residual is null ? common : [.. common, residual]).MoveToOuterDisposeScope();
    }

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        ArgumentNullException.ThrowIfNull(ctx);
        ArgumentNullException.ThrowIfNull(vars);
        var (kernels, relu, x) = ((NormalizationKernels)vars[0], (bool)vars[2], Operators.ChannelsLast((Tensor)vars[3]));
        var residual = vars.Length > 6 ? Operators.ChannelsLast((Tensor)vars[6]) : null;
        var statistics = kernels.Statistics(x, NormedActivation.State((BatchNorm2d)vars[1]));
        ctx.save_data(Relu, relu);
        ctx.save_data(Kernels, kernels);
        ctx.save_for_backward([x, statistics, residual!]);               // saved once this has returned: they are Run's
        return kernels.Apply(x, residual, statistics, relu);
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        ArgumentNullException.ThrowIfNull(ctx);
        BackwardTensors.ReleaseEarlier();
        using var scope = NewDisposeScope();
        using var given = grad_output;
        var saved = ctx.get_saved_variables();
        var (x, residual) = (saved[0], saved[2]);
        var (dx, weight, bias, passed) = ((NormalizationKernels)ctx.get_data(Kernels)).Gradient(Operators.ChannelsLast(grad_output), x, residual, saved[1], (bool)ctx.get_data(Relu));
        Tensor?[] gradients = [null, null, null, dx, weight, bias];
        return BackwardTensors.HandOver(ctx, passed is null ? gradients : [.. gradients, passed]);
    }
}
