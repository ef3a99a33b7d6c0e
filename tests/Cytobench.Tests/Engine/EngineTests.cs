using System.Buffers.Binary;
using Cytobench.Engine;

namespace Cytobench.Tests.Engine;

public sealed class EngineTests
{
    [Theory, InlineData("tpu"), InlineData("cuda:x"), InlineData("cuda:-1")]
    public void An_unknown_device_is_refused(string device) =>
        Assert.Contains("choose auto, cpu, cuda or cuda:N", Assert.Throws<UserException>(() => TorchEngine.Start(new EngineOptions { Device = device })).Message, StringComparison.Ordinal);

    [Fact]
    public void A_cuda_device_that_is_not_there_is_refused()
    {
        Assert.SkipWhen(TorchSharp.torch.cuda.is_available(), "there is a CUDA device here");
        Assert.Contains("--engine", Assert.Throws<UserException>(() => TorchEngine.Start(new EngineOptions { Device = "cuda" })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_precision_is_refused() =>
        Assert.Contains("fp32 or bf16", Assert.Throws<UserException>(() => TorchEngine.Start(new EngineOptions { Device = "cpu", Precision = "fp8" })).Message, StringComparison.Ordinal);

    [Fact]
    public void Another_engine_is_refused_once_one_is_loaded() =>
        Assert.Contains("one engine only", Assert.Throws<UserException>(() => TorchEngine.Start(new EngineOptions { Device = "cpu", LibraryFolder = Path.GetTempPath() })).Message, StringComparison.Ordinal);

    /// <summary>The one flag of one entry is set, and nothing else changes.</summary>
    [Fact]
    public void The_patch_changes_one_flag_of_the_bridge()
    {
        var bridge = Directory.EnumerateFiles(AppContext.BaseDirectory, "libLibTorchSharp.so", SearchOption.AllDirectories).FirstOrDefault();
        Assert.SkipWhen(bridge is null, "the bridge for Linux is not here");
        var original = File.ReadAllBytes(bridge!);
        var patched = (byte[])original.Clone();
        Assert.True(GlibcxxPatch.Apply(patched));
        var changed = Enumerable.Range(0, original.Length).Where(i => original[i] != patched[i]).ToList();
        var at = Assert.Single(changed);
        Assert.Equal(original[at] | 2, patched[at]);
    }

    [Fact]
    public void What_is_no_elf_file_is_left_alone()
    {
        byte[] text = [.. Enumerable.Repeat((byte)'x', 100)];
        Assert.False(GlibcxxPatch.Apply(text));
        Assert.All(text, value => Assert.Equal((byte)'x', value));
        BinaryPrimitives.WriteUInt32LittleEndian(text, 0);
        Assert.False(GlibcxxPatch.Apply(text.AsSpan(0, 10)));
    }
}
