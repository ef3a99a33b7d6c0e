using System.Runtime.InteropServices;

namespace Cytobench.Engine.Cpu;

/// <summary>Scratch memory for vector loads; undefined at first.</summary>
internal readonly unsafe struct AlignedFloats(nuint count) : IDisposable
{
    private const nuint LineBytes = 64;

    public float* Start { get; } = (float*)NativeMemory.AlignedAlloc(count * sizeof(float), LineBytes);

    public void Dispose() => NativeMemory.AlignedFree(Start);
}
