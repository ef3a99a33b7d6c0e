using Cytobench.Engine;
using static TorchSharp.torch;

namespace Cytobench.Tests.Engine;

[Collection(nameof(Alone))]
public sealed class ScriptCallTests
{
    /// <summary>Collections go on all the while: a number that nothing holds would be freed before it is read.</summary>
    [Fact]
    public void Numbers_live_until_the_call_has_returned()
    {
        using var stop = new CancellationTokenSource();
        var collector = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                GC.Collect(0);
                GC.WaitForPendingFinalizers();
            }
        });
        collector.Start();
        try
        {
            using var scope = NewDisposeScope();
            using var unit = jit.compile("def scaled(factor: float, tensors: List[Tensor]):\n    return tensors[0] * factor\n");
            Tensor[] tensors = [.. Enumerable.Range(0, 5000).Select(_ => ones(1))]; // handing them over takes a while, after the number
            for (var i = 0; i < 300; i++)
            {
                using var result = ScriptCall.Invoke(unit, "scaled", i + 0.5, tensors);
                Assert.Equal(i + 0.5f, result.item<float>());
            }
        }
        finally
        {
            stop.Cancel();
            collector.Join();
        }
    }
}
