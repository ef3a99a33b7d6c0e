using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Cytobench.Tests.Engine;

/// <summary>
/// A second device that every libtorch has: "lazy" (torch/csrc/lazy) notes operators down, and computes them on the CPU when a value is asked for. Its tensors
/// are not the CPU's: an operator that gets one of each refuses, as it would on a GPU.
/// </summary>
/// <remarks>It has no fused optimizers, no inference mode, no views of <c>chunk</c> and <c>unbind</c>, and so no transformers here.</remarks>
internal static partial class LazyDevice
{
    private const DeviceType Lazy = (DeviceType)17;                      // c10::DeviceType::Lazy, which TorchSharp has no name for

    private static readonly Lazy<Device> Ready = new(() =>
    {
        InitTorchScriptBackend();
        return new Device(Lazy, 0);
    });

    /// <remarks>Skips the test where libtorch was built by a compiler that names its functions in another way.</remarks>
    public static Device Require()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the lazy device is started by the name that Linux compilers give its C++ function");
        return Ready.Value;
    }

    /// <summary>Computes all that was noted down, at once: value by value, each would be computed from the very beginning.</summary>
    public static void Compute() => SyncLiveTensorsGraph(Executor(), device: 0, devices: 0, count: 0, wait: true);

    [LibraryImport("libtorch_cpu.so", EntryPoint = "_ZN5torch4lazy22InitTorchScriptBackendEv")]
    private static partial void InitTorchScriptBackend();

    [LibraryImport("libtorch_cpu.so", EntryPoint = "_ZN5torch4lazy17LazyGraphExecutor3GetEv")]
    private static partial nint Executor();

    /// <param name="executor">Whose method it is.</param>
    /// <param name="device">A pointer; 0 for all.</param>
    /// <param name="devices">An ArrayRef's pointer.</param>
    /// <param name="count">Its length.</param>
    /// <param name="wait">Until all is computed.</param>
    [LibraryImport("libtorch_cpu.so", EntryPoint = "_ZN5torch4lazy17LazyGraphExecutor20SyncLiveTensorsGraphEPKNS0_13BackendDeviceEN3c108ArrayRefINSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEEEEb")]
    private static partial void SyncLiveTensorsGraph(nint executor, nint device, nint devices, nint count, [MarshalAs(UnmanagedType.U1)] bool wait);
}
