using System.Runtime.CompilerServices;
using Cytobench.Engine;

namespace Cytobench.Tests;

/// <summary>Loads the native engine before the first test touches TorchSharp.</summary>
internal static class EngineFixture
{
    [ModuleInitializer]
    internal static void Start() => Cpu = TorchEngine.Start(new EngineOptions { Device = "cpu" });

    public static TorchEngine Cpu { get; private set; } = null!;
}

/// <summary>Tests that train or count live tensors (the count is process-wide) run alone, one after the other.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
