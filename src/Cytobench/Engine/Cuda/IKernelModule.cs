namespace Cytobench.Engine.Cuda;

/// <summary>Compiled kernels of one source; on a GPU <see cref="CudaModule"/>.</summary>
internal interface IKernelModule
{
    /// <summary>Of the device: how many blocks it works on at a time, or a multiple of it.</summary>
    int Multiprocessors { get; }

    /// <param name="name">Of a kernel in the source.</param>
    nint Kernel(string name);

    /// <summary>Puts a kernel behind what the device was given so far, and returns at once.</summary>
    /// <param name="kernel">From <see cref="Kernel"/>.</param>
    /// <param name="blocks">Of the grid, in one dimension.</param>
    /// <param name="threads">Of a block.</param>
    /// <param name="sharedBytes">Dynamic shared memory of a block.</param>
    /// <param name="arguments">Pointers, integers and the bits of doubles; a kernel reads as much of each as it declares.</param>
    void Launch(nint kernel, int blocks, (int X, int Y) threads, int sharedBytes, params ReadOnlySpan<long> arguments);
}
