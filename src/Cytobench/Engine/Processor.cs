using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace Cytobench.Engine;

/// <summary>What the processor says of itself.</summary>
public static class Processor
{
    public static string Name { get; } = Read();

    /// <summary>AMD's from Zen 4 on.</summary>
    public static bool IsAmdWithAvx512 => Avx512F.IsSupported && Vendor() == "AuthenticAMD";

    private static string Vendor()
    {
        var (_, first, last, middle) = X86Base.CpuId(0, 0);              // EBX, EDX, ECX in that order are the name
        return Encoding.ASCII.GetString([.. new[] { first, middle, last }.SelectMany(BitConverter.GetBytes)]);
    }

    private static string Read()
    {
        const string CpuInfo = "/proc/cpuinfo";
        var name = File.Exists(CpuInfo)
            ? File.ReadLines(CpuInfo).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[^1].Trim()
            : Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER");
        return $"{(string.IsNullOrEmpty(name) ? RuntimeInformation.ProcessArchitecture.ToString() : name)}, {Environment.ProcessorCount} cores";
    }
}
