using Cytobench.Models;
using static TorchSharp.torch;

namespace Cytobench.Training;

/// <summary>Random orders of patches, made once and kept on the device, so that no step waits for new ones. Owns its tensors.</summary>
internal sealed class PatchOrderBank : IDisposable
{
    private const int Orders = 8192;

    private readonly Tensor patch;                                       // (8192, N)
    private readonly Tensor place;

    public PatchOrderBank(int patches, int seed, Device device)
    {
        var random = new SeededRandom(seed, "patch orders");
        var (forward, inverse) = (new long[Orders * patches], new long[Orders * patches]);
        for (var row = 0; row < Orders; row++)
        {
            var order = random.Permutation(patches);
            for (var i = 0; i < patches; i++)
                (forward[row * patches + i], inverse[row * patches + order[i]]) = (order[i], i);
        }
        patch = tensor(forward, [Orders, patches], device: device).DetachFromDisposeScope();
        place = tensor(inverse, [Orders, patches], device: device).DetachFromDisposeScope();
    }

    /// <summary>Which order each of an epoch's images gets: int64 (N), for <see cref="Of"/>.</summary>
    public Tensor Draw(int images, int seed, int epoch)
    {
        var random = new SeededRandom(seed, "masks", epoch);
        return tensor([.. Enumerable.Range(0, images).Select(_ => (long)random.NextInt(Orders))], [images], device: patch.device);
    }

    /// <param name="rows">int64 (B), from 0 to 8191.</param>
    public PatchOrder Of(Tensor rows) => new(patch.index_select(0, rows), place.index_select(0, rows));

    public void Dispose()
    {
        patch.Dispose();
        place.Dispose();
    }
}
