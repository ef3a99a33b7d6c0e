using static TorchSharp.torch;

namespace Cytobench.Engine;

/// <summary>
/// ATen operators that TorchSharp does not bind, reached through TorchScript. The text is a constant: a compile error
/// inside TorchScript can end the process, so nothing is ever pasted into it.
/// </summary>
internal static class Operators
{
    private const string Script = """
        def adam_update(params: List[Tensor], grads: List[Tensor], m: List[Tensor], v: List[Tensor], step: int,
                        lr: float, beta1: float, beta2: float, eps: float):
            torch._foreach_lerp_(m, grads, 1.0 - beta1)
            torch._foreach_mul_(v, beta2)
            torch._foreach_addcmul_(v, grads, grads, 1.0 - beta2)
            denominators = torch._foreach_sqrt(v)
            torch._foreach_div_(denominators, (1.0 - beta2 ** step) ** 0.5)
            torch._foreach_add_(denominators, eps)
            torch._foreach_addcdiv_(params, m, denominators, -(lr / (1.0 - beta1 ** step)))

        def adam(params: List[Tensor], grads: List[Tensor], m: List[Tensor], v: List[Tensor], steps: List[Tensor], step: int,
                 lr: float, beta1: float, beta2: float, weight_decay: float, eps: float, fused: bool):
            if fused:
                torch._fused_adam_(params, grads, m, v, [], steps, lr=lr, beta1=beta1, beta2=beta2, weight_decay=weight_decay, eps=eps, amsgrad=False, maximize=False)
            else:
                if weight_decay != 0.0:
                    torch._foreach_add_(grads, params, alpha=weight_decay)
                adam_update(params, grads, m, v, step, lr, beta1, beta2, eps)
            return params[0]

        def adamw(params: List[Tensor], grads: List[Tensor], m: List[Tensor], v: List[Tensor], steps: List[Tensor], step: int,
                  lr: float, beta1: float, beta2: float, weight_decay: float, eps: float, fused: bool):
            if fused:
                torch._fused_adamw_(params, grads, m, v, [], steps, lr=lr, beta1=beta1, beta2=beta2, weight_decay=weight_decay, eps=eps, amsgrad=False, maximize=False)
            else:
                if weight_decay != 0.0:
                    torch._foreach_mul_(params, 1.0 - lr * weight_decay)
                adam_update(params, grads, m, v, step, lr, beta1, beta2, eps)
            return params[0]

        def sgd(params: List[Tensor], grads: List[Tensor], momentum_buffers: List[Tensor], lr: float, momentum: float, weight_decay: float, first: bool):
            torch._fused_sgd_(params, grads, momentum_buffers, lr=lr, momentum=momentum, dampening=0.0, weight_decay=weight_decay, nesterov=False, maximize=False, is_first_step=first)
            return params[0]

        def clip_norm(grads: List[Tensor], max_norm: float):
            norm = torch.linalg_vector_norm(torch.stack(torch._foreach_norm(grads, 2)))
            torch._foreach_mul_(grads, torch.clamp(max_norm / (norm + 1e-6), max=1.0))
            return norm

        def zero(tensors: List[Tensor]):
            torch._foreach_zero_(tensors)
            return tensors[0]

        def copy(targets: List[Tensor], sources: List[Tensor]):
            torch._foreach_copy_(targets, sources)
            return targets[0]

        def lerp(targets: List[Tensor], sources: List[Tensor], weight: float):
            torch._foreach_lerp_(targets, sources, weight)
            return targets[0]

        def add(targets: List[Tensor], sources: List[Tensor]):
            torch._foreach_add_(targets, sources)
            return targets[0]

        def scale(tensors: List[Tensor], factor: float):
            torch._foreach_mul_(tensors, factor)
            return tensors[0]

        def channels_last(x: Tensor):
            return x.contiguous(memory_format=2)

        def bicubic_antialiased(x: Tensor, height: int, width: int):
            return torch._upsample_bicubic2d_aa(x, [height, width], False)

        """;

    private static readonly Lazy<jit.CompilationUnit> Compiled = new(() => jit.compile(Script.ReplaceLineEndings("\n")));

    /// <summary>One Adam step in place (Kingma and Ba 2015, arXiv:1412.6980); weight decay is added to the gradient.</summary>
    public static void Adam(AdamState state, Tensor[] gradients, AdamStep step) => RunAdam("adam", state, gradients, step);

    /// <summary>One AdamW step in place (Loshchilov and Hutter 2019, arXiv:1711.05101); weight decay is decoupled.</summary>
    public static void AdamW(AdamState state, Tensor[] gradients, AdamStep step) => RunAdam("adamw", state, gradients, step);

    private static void RunAdam(string function, AdamState state, Tensor[] gradients, AdamStep step) =>
        Run(function, state.Parameters, gradients, state.First, state.Second, state.StepOnDevice, step.Number, step.LearningRate, 0.9, step.Beta2, step.WeightDecay, 1e-8, step.Fused);

    /// <summary>One step of SGD with momentum in place.</summary>
    public static void Sgd(Tensor[] parameters, Tensor[] gradients, Tensor[] momentumBuffers, double learningRate, double momentum, double weightDecay, bool first) =>
        Run("sgd", parameters, gradients, momentumBuffers, learningRate, momentum, weightDecay, first);

    /// <summary>Scales gradients in place so that their common L2 norm is at most <paramref name="maxNorm"/>.</summary>
    public static void ClipNorm(Tensor[] gradients, double maxNorm) => Run("clip_norm", gradients, maxNorm);

    public static void Zero(Tensor[] tensors) => Run("zero", [tensors]);

    /// <summary>Copies each source into its target, converting the type.</summary>
    public static void Copy(Tensor[] targets, Tensor[] sources) => Run("copy", targets, sources);

    /// <summary>target += weight (source - target), for each pair.</summary>
    public static void Lerp(Tensor[] targets, Tensor[] sources, double weight) => Run("lerp", targets, sources, weight);

    /// <summary>target += source, for each pair.</summary>
    public static void Add(Tensor[] targets, Tensor[] sources) => Run("add", targets, sources);

    public static void Scale(Tensor[] tensors, double factor) => Run("scale", tensors, factor);

    /// <summary>The same values with channels innermost in memory, as convolution kernels like them.</summary>
    public static Tensor ChannelsLast(Tensor images) => ScriptCall.Invoke(Compiled.Value, "channels_last", images);

    /// <param name="images">(B, C, H, W).</param>
    /// <param name="height">Rows of the result.</param>
    /// <param name="width">Columns of the result.</param>
    public static Tensor BicubicAntialiased(Tensor images, int height, int width) =>
        ScriptCall.Invoke(Compiled.Value, "bicubic_antialiased", images, (long)height, (long)width);

    /// <summary>For functions that work in place: what they return is only a handle to release.</summary>
    private static void Run(string function, params object[] arguments) => ScriptCall.Invoke(Compiled.Value, function, arguments).Dispose();
}

/// <summary>What Adam keeps for a list of float32 parameters; all but the last are updated in place.</summary>
/// <param name="Parameters">The weights.</param>
/// <param name="First">Means of gradients.</param>
/// <param name="Second">Means of squared gradients.</param>
/// <param name="StepOnDevice">The number of the step as a tensor for each parameter, where the fused kernel reads it.</param>
internal sealed record AdamState(Tensor[] Parameters, Tensor[] First, Tensor[] Second, Tensor[] StepOnDevice);

/// <summary>One step of Adam.</summary>
/// <param name="Number">From 1.</param>
/// <param name="LearningRate">Of this step.</param>
/// <param name="Beta2">Decay of the second moment.</param>
/// <param name="WeightDecay">0 for none.</param>
/// <param name="Fused">One kernel; else PyTorch's order of operations, so that a training follows PyTorch's bit for bit where kernels agree.</param>
internal readonly record struct AdamStep(long Number, double LearningRate, double Beta2, double WeightDecay, bool Fused);
