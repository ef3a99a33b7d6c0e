using System.Text.Json;

namespace Cytobench.Cli.Tests;

public sealed class BenchCommandTests
{
    private static readonly string[] Tiny = ["bench", "--models", "vit_tiny_patch4_28", "--sizes", "8", "--batches", "2,3", "--steps", "1", "--warmup", "0", "--device", "cpu"];

    [Fact]
    public void Json_is_an_array_with_an_object_for_each_case()
    {
        var (exitCode, output, error) = CytobenchProcess.Run(".", [.. Tiny, "--json"]);
        Assert.True(exitCode == 0, error);
        var cases = JsonDocument.Parse(output).RootElement.EnumerateArray().ToList();
        Assert.Equal([2, 3], cases.Select(one => one.GetProperty("batch").GetInt32()));
        Assert.All(cases, one =>
        {
            Assert.Equal("vit_tiny_patch4_28", one.GetProperty("model").GetString());
            Assert.Equal(8, one.GetProperty("size").GetInt32());
            Assert.Equal("cpu", one.GetProperty("device").GetString());
            Assert.Equal("fp32", one.GetProperty("precision").GetString());
            Assert.All((string[])["step_ms", "images_per_second", "peak_bytes", "floor_share"], field => Assert.True(one.GetProperty(field).GetDouble() > 0, field));
        });
    }

    [Fact]
    public void A_table_has_a_row_for_each_case()
    {
        var (exitCode, output, error) = CytobenchProcess.Run(".", [.. Tiny, "--mode", "infer", "--scripted", "off"]);
        Assert.True(exitCode == 0, error);
        Assert.Equal(2, output.Split('\n').Count(line => line.Contains("vit_tiny_patch4_28", StringComparison.Ordinal)));
        Assert.Contains("GFLOP/s", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--batches 8x", "--batches", "8x")]
    [InlineData("--sizes 30", "--sizes", "30")]
    [InlineData("--mode fly", "--mode", "fly")]
    [InlineData("--threads -1", "--threads", "-1")]
    [InlineData("--tf32 maybe", "--tf32", "maybe")]
    [InlineData("--models alexnet", "--models", "alexnet")]
    public void A_mistake_is_one_line(string expected, params string[] arguments)
    {
        var (exitCode, _, error) = CytobenchProcess.Run(".", ["bench", .. arguments]);
        Assert.Equal(2, exitCode);
        var fault = Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("error: ", fault, StringComparison.Ordinal);
        Assert.Contains(expected, fault, StringComparison.Ordinal);
    }
}
