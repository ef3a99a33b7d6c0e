using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Cytobench.Engine;

/// <summary>Which native engine was loaded, and how.</summary>
/// <param name="LibTorchFolder">Folder of libtorch; where TorchSharp's own search found it, the program's folder.</param>
/// <param name="Bridge">The LibTorchSharp library that was loaded.</param>
/// <param name="Patched">Whether that is a patched copy; see <see cref="GlibcxxPatch"/>.</param>
public sealed record NativeEngine(string LibTorchFolder, string Bridge, bool Patched);

/// <summary>Loads libtorch and TorchSharp's bridge before TorchSharp is touched, once for the process.</summary>
internal static class NativeLibraries
{
    private static readonly string[] LoadOrder =
    [
        "libtorch_global_deps.so", "libc10.so", "libc10_cuda.so", "libtorch_cpu.so",
        "libtorch_cuda_linalg.so", "libtorch_cuda.so", "libtorch.so",
    ];

    // libtorch can be loaded once for a process, so this is the process's state, not ours.
    private static readonly Lock Gate = new();
    private static NativeEngine? loaded;

    /// <param name="libraryFolder">The lib folder of a PyTorch or libtorch; null for the one that NuGet brought.</param>
    /// <exception cref="UserException">The folder holds no libtorch, or it cannot be loaded.</exception>
    public static NativeEngine Load(string? libraryFolder)
    {
        lock (Gate)
        {
            if (loaded is null)
                return loaded = OperatingSystem.IsLinux() ? LoadOnLinux(libraryFolder) : LoadElsewhere(libraryFolder);
            if (libraryFolder is not null && Path.GetFullPath(libraryFolder) != loaded.LibTorchFolder)
                throw new UserException($"--engine {libraryFolder}: {loaded.LibTorchFolder} is loaded already, and a process can load one engine only");
            return loaded;
        }
    }

    private static NativeEngine LoadOnLinux(string? libraryFolder)
    {
        var folder = libraryFolder is null ? NuGetFolder() : Path.GetFullPath(libraryFolder);
        if (!File.Exists(Path.Combine(folder, "libtorch_cpu.so")))
            throw new UserException(libraryFolder is null
                ? $"{folder}: libtorch is missing; build the program again, or name a PyTorch's lib folder with --engine"
                : $"--engine {libraryFolder}: holds no libtorch_cpu.so; name the 'lib' folder of a PyTorch or libtorch");
        foreach (var name in LoadOrder)
        {
            var library = Path.Combine(folder, name);
            if (File.Exists(library))
                LoadOne(library);
        }
        var bridge = Path.Combine(NuGetFolder(), "libLibTorchSharp.so");
        if (!File.Exists(bridge))
            throw new UserException($"{bridge}: missing; build the program again");
        try
        {
            NativeLibrary.Load(bridge);
            return new NativeEngine(folder, bridge, Patched: false);
        }
        catch (DllNotFoundException fault) when (fault.Message.Contains(GlibcxxPatch.Version, StringComparison.Ordinal))
        {
            var copy = PatchedCopy(bridge);
            LoadOne(copy);
            return new NativeEngine(folder, copy, Patched: true);
        }
    }

    private static NativeEngine LoadElsewhere(string? libraryFolder)
    {
        if (libraryFolder is null)
            return new NativeEngine(AppContext.BaseDirectory, "LibTorchSharp", Patched: false);
        throw new UserException("--engine: only Linux can use another engine; on this system the one beside the program is used");
    }

    private static void LoadOne(string library)
    {
        try
        {
            NativeLibrary.Load(library);
        }
        catch (DllNotFoundException fault)
        {
            throw new UserException($"{library}: cannot be loaded ({fault.Message.ReplaceLineEndings(" ")}); 'cytobench doctor' tells more", fault);
        }
    }

    /// <summary>Builds keep native files under runtimes/, self-contained publishes beside the program.</summary>
    private static string NuGetFolder()
    {
        var runtimes = Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native");
        return File.Exists(Path.Combine(runtimes, "libLibTorchSharp.so")) ? runtimes : AppContext.BaseDirectory;
    }

    private static string PatchedCopy(string bridge)
    {
        var bytes = File.ReadAllBytes(bridge);
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes))[..16];
        var folder = Path.Combine(CacheFolder.Native, hash);
        var copy = Path.Combine(folder, "libLibTorchSharp.so");
        if (!GlibcxxPatch.Apply(bytes))
            throw new UserException($"{bridge}: needs a newer libstdc++ ({GlibcxxPatch.Version}) and cannot be adapted; update the system's libstdc++6");
        // A copy that was tampered with or cut short is not trusted: it must be what the patch gives.
        if (!File.Exists(copy) || !File.ReadAllBytes(copy).AsSpan().SequenceEqual(bytes))
            AtomicFile.Write(copy, stream => stream.Write(bytes));
        return copy;
    }
}
