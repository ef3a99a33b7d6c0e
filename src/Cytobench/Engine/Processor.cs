using System.Runtime.InteropServices;

namespace Cytobench.Engine;

/// <summary>The processor's own name, for reports.</summary>
public static class Processor
{
    public static string Name { get; } = Read();

    private static string Read()
    {
        const string CpuInfo = "/proc/cpuinfo";
        var name = File.Exists(CpuInfo)
            ? File.ReadLines(CpuInfo).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[^1].Trim()
            : Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER");
        return $"{(string.IsNullOrEmpty(name) ? RuntimeInformation.ProcessArchitecture.ToString() : name)}, {Environment.ProcessorCount} cores";
    }
}
