namespace Cytobench.Cli.Tests;

public sealed class PretrainCommandTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("cytobench-test-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void A_run_goes_on_from_pretrained_weights()
    {
        var (exitCode, output, error) = CytobenchProcess.Run(folder.FullName,
            "pretrain", "--data", "demo", "--demo-train", "48", "--model", "vit_tiny_patch4_28", "--epochs", "2", "--batch-size", "16", "--device", "cpu", "--out", "cells.safetensors");
        Assert.True(exitCode == 0, error);
        Assert.Contains("cytobench run --pretrained vit_tiny_patch4_28=cells.safetensors", output, StringComparison.Ordinal);
        Assert.Equal(["cells.loss.csv", "cells.png", "cells.safetensors"], folder.EnumerateFiles().Select(file => file.Name).Order());
        Assert.Equal(1 + 2, File.ReadAllLines(Path.Combine(folder.FullName, "cells.loss.csv")).Length);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], File.ReadAllBytes(Path.Combine(folder.FullName, "cells.png"))[..4]);

        var (trained, _, fault) = CytobenchProcess.Run(folder.FullName,
            "run", "--preset", "demo", "--models", "vit_tiny_patch4_28", "--pretrained", "cells.safetensors", "--epochs", "1",
            "--demo-train", "48", "--demo-val", "24", "--demo-test", "24", "--samples-per-class", "1", "--out", "mine");
        Assert.True(trained == 0, fault);
        Assert.Contains("cells.safetensors (mae, 2 epochs on demo)", File.ReadAllText(Path.Combine(folder.FullName, "mine", "run.json")), StringComparison.Ordinal);

        var (again, _, refusal) = CytobenchProcess.Run(folder.FullName, "pretrain", "--data", "demo", "--model", "vit_tiny_patch4_28", "--out", "cells.safetensors");
        Assert.Equal(2, again);
        Assert.Contains("is there already", refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--out", "pretrain")]
    [InlineData("--out a.pt", "pretrain", "--out", "a.pt")]
    [InlineData("--model resnet18", "pretrain", "--out", "a.safetensors", "--model", "resnet18")]
    [InlineData("--method dino", "pretrain", "--out", "a.safetensors", "--method", "dino")]
    [InlineData("--mask-ratio 1", "pretrain", "--out", "a.safetensors", "--mask-ratio", "1")]
    [InlineData("--image-size 30", "pretrain", "--out", "a.safetensors", "--model", "vit_tiny_patch4_28", "--image-size", "30")]
    [InlineData("no-such-cells.zip", "pretrain", "--out", "a.safetensors", "--data", "no-such-cells.zip")]
    [InlineData("--resume a.safetensors", "pretrain", "--resume", "a.safetensors")]
    [InlineData("leave out --epochs", "pretrain", "--resume", "a.safetensors", "--epochs", "3")]
    public void A_mistake_is_one_line_and_leaves_nothing_behind(string expected, params string[] arguments)
    {
        var (exitCode, _, error) = CytobenchProcess.Run(folder.FullName, arguments);
        Assert.Equal(2, exitCode);
        var fault = Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => line.StartsWith("error: ", StringComparison.Ordinal));
        Assert.Contains(expected, fault, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.Empty(folder.EnumerateFileSystemInfos());
    }
}
