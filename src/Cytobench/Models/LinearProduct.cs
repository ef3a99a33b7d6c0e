using Cytobench.Engine;
using Cytobench.Engine.Cpu;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Cytobench.Models;

/// <summary>A linear layer, x W^T + b, by <see cref="MatrixProduct"/> where the plan and the tensors allow it, else by libtorch; gradients too.</summary>
internal sealed unsafe class LinearProduct : autograd.SingleTensorFunction<LinearProduct>
{
    private const string HasBias = "bias";
    private const long SmallestProduct = 1 << 20;                        // multiply-adds; below, starting threads costs more than is won

    public override string Name => nameof(LinearProduct);

    /// <param name="input">(..., K).</param>
    /// <param name="weight">(N, K).</param>
    /// <param name="bias">(N); null for none.</param>
    /// <param name="plan">Whether products are ours.</param>
    /// <param name="training">Gradients of weights are wanted: explanations ask for those of the input alone, which libtorch gives for less.</param>
    /// <returns>(..., N); belongs to the current dispose scope.</returns>
    public static Tensor Apply(Tensor input, Tensor weight, Tensor? bias, ComputePlan plan, bool training)
    {
        var withGradient = is_grad_enabled();
        if (!plan.OwnProducts || (withGradient && !training) || !Takes(input) || input.numel() * weight.shape[0] < SmallestProduct)
            return functional.linear(input, weight, bias);
        using var scope = NewDisposeScope();
        var result = !withGradient ? Product(Rows(input), weight, bias) : bias is null ? apply(Rows(input), weight) : apply(Rows(input), weight, bias);
        return result.reshape([.. input.shape[..^1], weight.shape[0]]).MoveToOuterDisposeScope();
    }

    private static bool Takes(Tensor input) => input.device_type == TorchSharp.DeviceType.CPU && input.dtype == ScalarType.Float32;

    private static Tensor Rows(Tensor input) => input.reshape(-1, input.shape[^1]).contiguous();

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        ArgumentNullException.ThrowIfNull(ctx);
        ArgumentNullException.ThrowIfNull(vars);
        var (input, weight, bias) = ((Tensor)vars[0], (Tensor)vars[1], vars.Length > 2 ? (Tensor)vars[2] : null);
        ctx.save_data(HasBias, bias is not null);
        ctx.save_for_backward([input, weight]);
        return Product(input, weight, bias);
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        ArgumentNullException.ThrowIfNull(ctx);
        BackwardTensors.ReleaseEarlier();
        using var scope = NewDisposeScope();
        using var given = grad_output;
        using var _ = no_grad();
        var saved = ctx.get_saved_variables();
        var (input, weight, gradient) = (saved[0], saved[1].contiguous(), grad_output.contiguous());
        var (ofInput, ofWeight) = (empty_like(input, requires_grad: false), empty_like(weight, requires_grad: false));
        Multiply(Matrix(gradient), Matrix(weight), ofInput, null);                // (rows, K)
        Multiply(Matrix(gradient).Transposed, Matrix(input), ofWeight, null);     // (N, K)
        Tensor?[] gradients = [ofInput, ofWeight];
        return BackwardTensors.HandOver(ctx, (bool)ctx.get_data(HasBias) ? [.. gradients, gradient.sum([0])] : gradients);
    }

    private static Tensor Product(Tensor input, Tensor weight, Tensor? bias)
    {
        var result = empty([input.shape[0], weight.shape[0]], dtype: ScalarType.Float32);
        using var whole = weight.contiguous();
        Multiply(Matrix(input), Matrix(whole).Transposed, result, bias);
        return result;
    }

    private static void Multiply(StridedMatrix left, StridedMatrix right, Tensor result, Tensor? bias) =>
        MatrixProduct.Multiply(left, right, Address(result), bias is null ? null : Address(bias), get_num_threads());

    private static StridedMatrix Matrix(Tensor rows) => new((nint)Address(rows), (int)rows.shape[0], (int)rows.shape[1], (nint)rows.shape[1], 1);

    /// <summary>Native memory, which stays where it is while the tensor lives.</summary>
    private static float* Address(Tensor tensor)
    {
        fixed (byte* start = tensor.bytes)
            return (float*)start;
    }
}
