using System.Runtime.InteropServices;
using Cytobench.Engine;

namespace Cytobench.Tests.Engine;

public sealed class NvidiaDeviceTests
{
    [Fact]
    public void Without_the_drivers_library_there_is_no_device() =>
        Assert.Null(NvidiaDevice.Open("no-such-library-of-a-driver"));

    [Fact]
    public void A_library_that_is_not_the_drivers_gives_no_device()
    {
        var name = OperatingSystem.IsWindows() ? "kernel32.dll" : OperatingSystem.IsMacOS() ? "libSystem.dylib" : "libc.so.6";
        Assert.SkipUnless(NativeLibrary.TryLoad(name, out var library), $"{name} is not there");
        NativeLibrary.Free(library);
        Assert.Null(NvidiaDevice.Open(name));
    }

    [Fact]
    public void What_a_device_tells_is_not_negative()
    {
        using var device = NvidiaDevice.Open();
        Assert.SkipWhen(device is null, "no NVIDIA driver here, or several devices of which none is ours");
        Assert.True((device.ProcessMemoryBytes ?? 0) >= 0);
        Assert.True((device.TotalEnergyJoules ?? 0) >= 0);
    }
}
