using System.ComponentModel;
using System.Diagnostics;
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

    [Fact]
    public void Of_two_devices_the_one_that_lists_this_process_is_ours()
    {
        using var folder = new TemporaryFolder();
        using var device = NvidiaDevice.Open(StandIn(folder));
        Assert.NotNull(device);
        Assert.Equal(5L << 30, device.ProcessMemoryBytes);
        Assert.Equal(123.456, device.TotalEnergyJoules);
        Assert.Equal(125.956, device.TotalEnergyJoules);
    }

    [Fact]
    public void A_driver_that_hides_which_process_is_where_gives_no_device_of_several()
    {
        using var folder = new TemporaryFolder();
        Assert.Null(NvidiaDevice.Open(StandIn(folder, "-DHIDES_MEMORY")));
    }

    [Fact]
    public void A_device_that_does_not_count_energy_still_tells_memory()
    {
        using var folder = new TemporaryFolder();
        using var device = NvidiaDevice.Open(StandIn(folder, "-DBEFORE_VOLTA"));
        Assert.NotNull(device);
        Assert.Equal(5L << 30, device.ProcessMemoryBytes);
        Assert.Null(device.TotalEnergyJoules);
    }

    /// <summary>Open and Dispose count: the driver's library is shut down as often as it was started, also where no device was ours.</summary>
    [Theory, InlineData("-DBEFORE_VOLTA"), InlineData("-DHIDES_MEMORY")]
    public void The_drivers_library_is_left_as_it_was_found(string variant)
    {
        using var folder = new TemporaryFolder();
        var path = StandIn(folder, variant);
        var library = NativeLibrary.Load(path);
        NvidiaDevice.Open(path)?.Dispose();
        Assert.Equal(0, Marshal.GetDelegateForFunctionPointer<Users>(NativeLibrary.GetExport(library, "stand_in_users"))());
        NativeLibrary.Free(library);
    }

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int Users();

    /// <summary>A library that answers as the driver's documentation says, made by the system's C compiler.</summary>
    private static string StandIn(TemporaryFolder folder, params string[] options)
    {
        var (source, library) = (folder.File("nvml.c"), folder.File("libnvidia-stand-in.so"));
        using (var text = typeof(NvidiaDeviceTests).Assembly.GetManifestResourceStream("nvml_stand_in.c")!)
        using (var file = File.Create(source))
            text.CopyTo(file);
        try
        {
            using var compiler = Process.Start(new ProcessStartInfo("cc", ["-shared", "-fPIC", "-o", library, .. options, source]))!;
            compiler.WaitForExit();
            Assert.Equal(0, compiler.ExitCode);
        }
        catch (Win32Exception)
        {
            Assert.Skip("no C compiler (cc), so no library could stand in for the driver's");
        }
        return library;
    }
}
