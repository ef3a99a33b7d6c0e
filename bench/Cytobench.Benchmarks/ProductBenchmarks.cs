using BenchmarkDotNet.Attributes;
using Cytobench.Engine;
using Cytobench.Models;
using static TorchSharp.torch;

namespace Cytobench.Benchmarks;

/// <summary>Linear layers of a ViT-Ti/4 on 64 images, 3,200 tokens: forward and all gradients, by our product and by libtorch's.</summary>
public class ProductBenchmarks
{
    private const int Tokens = 3200;

    private Tensor input = null!;
    private Tensor weight = null!;
    private Tensor bias = null!;

    [Params("192 to 192", "192 to 768", "768 to 192")]
    public string Layer { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        TorchEngine.Start(new EngineOptions { Device = "cpu" });
        var sides = Layer.Split(" to ").Select(long.Parse).ToArray();
        (input, weight, bias) = (randn(Tokens, sides[0]).requires_grad_(), randn(sides[1], sides[0]).requires_grad_(), randn(sides[1]).requires_grad_());
    }

    [Benchmark(Description = "libtorch", Baseline = true)]
    public void Libtorch() => Step(own: false);

    [Benchmark(Description = "our product (AVX-512)")]
    public void Own() => Step(own: true);

    private void Step(bool own)
    {
        using var scope = NewDisposeScope();
        var result = LinearProduct.Apply(input, weight, bias, ComputePlan.Cpu with { OwnProducts = own }, training: true);
        autograd.grad([result], [input, weight, bias], [result.detach()]);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        input.Dispose();
        weight.Dispose();
        bias.Dispose();
    }
}
