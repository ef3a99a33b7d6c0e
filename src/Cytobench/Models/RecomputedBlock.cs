using static TorchSharp.torch;

namespace Cytobench.Models;

/// <summary>
/// A part of a network whose activations are not kept but computed again in the backward pass (Chen et al. 2016, arXiv:1604.06174): memory for one
/// part at a time, for a second forward pass. Gradients are the same, bit for bit on a CPU.
/// </summary>
internal sealed class RecomputedBlock : autograd.SingleTensorFunction<RecomputedBlock>
{
    private const string Work = "work";
    private const string Weights = "weights";

    public override string Name => nameof(RecomputedBlock);

    /// <param name="block">Computes the same again when it is called again: nothing random, no running statistics.</param>
    /// <param name="input">What gradients flow back to.</param>
    /// <param name="parameters">Every parameter that the block uses.</param>
    public static Tensor Run(Func<Tensor, Tensor> block, Tensor input, IReadOnlyList<Tensor> parameters)
    {
        using var scope = NewDisposeScope();                             // TorchSharp keeps an empty tensor of the result's size otherwise
        return apply([block, parameters, input, .. parameters]).MoveToOuterDisposeScope();
    }

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        ArgumentNullException.ThrowIfNull(ctx);
        ArgumentNullException.ThrowIfNull(vars);
        var (block, input) = ((Func<Tensor, Tensor>)vars[0], (Tensor)vars[2]);
        ctx.save_data(Work, block);
        ctx.save_data(Weights, vars[1]);
        ctx.save_for_backward([input]);
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        return block(input).MoveToOuterDisposeScope();
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        ArgumentNullException.ThrowIfNull(ctx);
        var (block, parameters) = ((Func<Tensor, Tensor>)ctx.get_data(Work), (IReadOnlyList<Tensor>)ctx.get_data(Weights));
        BackwardTensors.ReleaseEarlier();
        using var scope = NewDisposeScope();
        using var given = grad_output;
        using var _ = enable_grad();
        var input = ctx.get_saved_variables()[0].detach().requires_grad_();
        var output = block(input);
        var gradients = autograd.grad([output], [input, .. parameters], [grad_output]);
        return BackwardTensors.HandOver(ctx, [null, null, .. gradients]); // none for what is no tensor
    }
}
