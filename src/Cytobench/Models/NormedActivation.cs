using Cytobench.Engine.Cuda;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Cytobench.Models;

/// <summary>Batch normalisation and what follows it in a residual network; in one pass over memory where the plan and the tensor allow it.</summary>
/// <remarks>In training on CUDA in bf16 the kernels of normalization.cu compute it: the same but for rounding. Everything else is libtorch's.</remarks>
internal static class NormedActivation
{
    /// <summary>relu(norm(x)).</summary>
    public static Tensor Relu(BatchNorm2d norm, Tensor x, bool fused) => Kernels(norm, x, fused) is { } kernels
        ? NormedSum.Run(kernels, norm, x, residual: null, relu: true)
        : functional.relu(norm.call(x), inplace: true);                  // in place where no gradient needs the old value: fewer new blocks of memory, the same bits

    /// <summary>norm(x) alone.</summary>
    public static Tensor Plain(BatchNorm2d norm, Tensor x, bool fused) => Kernels(norm, x, fused) is { } kernels
        ? NormedSum.Run(kernels, norm, x, residual: null, relu: false)
        : norm.call(x);

    /// <summary>relu(norm(x) + residual), the first scaled by image where a branch can be left out.</summary>
    public static Tensor ReluOfSum(BatchNorm2d norm, Tensor x, Tensor residual, Tensor? branchScales, bool fused) => branchScales is null && Kernels(norm, x, fused) is { } kernels
        ? NormedSum.Run(kernels, norm, x, residual, relu: true)
        : functional.relu(DropPath.Scale(norm.call(x), branchScales, 0).add_(residual), inplace: true);

    /// <summary>The largest of 3 x 3, every second one, of relu(norm(x)).</summary>
    public static Tensor ReluAndPool(BatchNorm2d norm, Tensor x, bool fused) => Kernels(norm, x, fused) is { } kernels
        ? NormedPool.Run(kernels, norm, x)
        : functional.max_pool2d(Relu(norm, x, fused: false), 3, stride: 2, padding: 1);

    private static NormalizationKernels? Kernels(BatchNorm2d norm, Tensor x, bool fused) =>
        fused && norm.training && is_grad_enabled() && NormalizationKernels.Take(x) ? NormalizationKernels.Of(x.device) : null;

    internal static NormState State(BatchNorm2d norm) =>
        new(norm.weight!, norm.bias!, norm.running_mean!, norm.running_var!, norm.num_batches_tracked!, norm.momentum ?? 0.1, norm.eps);
}
