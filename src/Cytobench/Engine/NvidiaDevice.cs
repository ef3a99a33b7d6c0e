using System.Runtime.InteropServices;

namespace Cytobench.Engine;

/// <summary>
/// What NVIDIA's driver tells of the GPU that this process computes on: memory of this process, energy of the whole device. Read
/// through NVML (docs.nvidia.com/deploy/nvml-api), which comes with the driver; without it, or where it does not say, values are null.
/// </summary>
public sealed unsafe class NvidiaDevice : IDisposable
{
    private const int Success = 0;                                       // nvmlReturn_t NVML_SUCCESS
    private const int InsufficientSize = 7;                              // NVML_ERROR_INSUFFICIENT_SIZE
    private const ulong NotAvailable = ulong.MaxValue;                   // NVML_VALUE_NOT_AVAILABLE: under WDDM, and in some containers
    private const int RoomForNewProcesses = 16;

    private readonly nint library;
    private readonly nint device;

    private NvidiaDevice(nint library, nint device) => (this.library, this.device) = (library, device);

    /// <summary>The device of this process, once a tensor is on it.</summary>
    /// <returns>null without NVML, and where several GPUs are there of which none says that it is ours: CUDA and NVML count them differently.</returns>
    public static NvidiaDevice? Open() => Open(OperatingSystem.IsWindows() ? "nvml.dll" : "libnvidia-ml.so.1");

    internal static NvidiaDevice? Open(string name)
    {
        if (!NativeLibrary.TryLoad(name, typeof(NvidiaDevice).Assembly, DllImportSearchPath.SafeDirectories, out var library))
            return null;
        // nvmlReturn_t nvmlInit_v2(void)
        if (!NativeLibrary.TryGetExport(library, "nvmlInit_v2", out var initialize) || ((delegate* unmanaged[Cdecl]<int>)initialize)() != Success)
        {
            NativeLibrary.Free(library);
            return null;
        }
        var devices = Devices(library);
        var own = devices.Where(device => MemoryOfThisProcess(library, device) is not null).ToArray();
        var ours = own.Length == 1 ? own[0] : devices.Count == 1 ? devices[0] : 0;
        var opened = new NvidiaDevice(library, ours);
        if (ours != 0)
            return opened;
        opened.Dispose();
        return null;
    }

    /// <summary>Bytes that this process holds on the device, its caches included; null where the driver does not say.</summary>
    public long? ProcessMemoryBytes => MemoryOfThisProcess(library, device);

    /// <summary>Joules that the whole device has used since its driver was loaded; null before Volta, and where the driver does not say.</summary>
    public double? TotalEnergyJoules
    {
        get
        {
            // nvmlReturn_t nvmlDeviceGetTotalEnergyConsumption(nvmlDevice_t device, unsigned long long *energy), in millijoules
            var millijoules = 0UL;
            return NativeLibrary.TryGetExport(library, "nvmlDeviceGetTotalEnergyConsumption", out var read)
                && ((delegate* unmanaged[Cdecl]<nint, ulong*, int>)read)(device, &millijoules) == Success
                ? millijoules / 1000.0
                : null;
        }
    }

    public void Dispose()
    {
        // nvmlReturn_t nvmlShutdown(void)
        if (NativeLibrary.TryGetExport(library, "nvmlShutdown", out var shutdown))
            _ = ((delegate* unmanaged[Cdecl]<int>)shutdown)();
        NativeLibrary.Free(library);
    }

    private static List<nint> Devices(nint library)
    {
        // nvmlReturn_t nvmlDeviceGetCount_v2(unsigned int *deviceCount)
        // nvmlReturn_t nvmlDeviceGetHandleByIndex_v2(unsigned int index, nvmlDevice_t *device)
        var devices = new List<nint>();
        var count = 0u;
        if (!NativeLibrary.TryGetExport(library, "nvmlDeviceGetCount_v2", out var countDevices)
            || !NativeLibrary.TryGetExport(library, "nvmlDeviceGetHandleByIndex_v2", out var handleOf)
            || ((delegate* unmanaged[Cdecl]<uint*, int>)countDevices)(&count) != Success)
            return devices;
        for (var index = 0u; index < count; index++)
        {
            nint device = 0;
            if (((delegate* unmanaged[Cdecl]<uint, nint*, int>)handleOf)(index, &device) == Success)
                devices.Add(device);
        }
        return devices;
    }

    private static long? MemoryOfThisProcess(nint library, nint device)
    {
        // nvmlReturn_t nvmlDeviceGetComputeRunningProcesses_v3(nvmlDevice_t device, unsigned int *infoCount, nvmlProcessInfo_t *infos)
        if (!NativeLibrary.TryGetExport(library, "nvmlDeviceGetComputeRunningProcesses_v3", out var export))
            return null;
        var list = (delegate* unmanaged[Cdecl]<nint, uint*, ProcessInfo*, int>)export;
        var count = 0u;
        if (list(device, &count, null) is not (Success or InsufficientSize))
            return null;
        var infos = new ProcessInfo[count + RoomForNewProcesses];
        count = (uint)infos.Length;
        fixed (ProcessInfo* first = infos)
        {
            if (list(device, &count, first) != Success)
                return null;
        }
        var own = infos.Take((int)Math.Min(count, infos.Length)).Where(info => info.ProcessId == (uint)Environment.ProcessId && info.UsedMemory != NotAvailable).ToArray();
        return own.Length == 0 ? null : checked((long)own.Max(info => info.UsedMemory));
    }

    /// <summary>nvmlProcessInfo_t, 24 bytes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct ProcessInfo
    {
        public uint ProcessId;
        public ulong UsedMemory;
        public uint GpuInstance;
        public uint ComputeInstance;
    }
}
