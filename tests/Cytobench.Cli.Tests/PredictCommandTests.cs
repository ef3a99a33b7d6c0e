using System.Text.Json;

namespace Cytobench.Cli.Tests;

public sealed class PredictCommandTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("cytobench-test-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void Images_are_predicted_as_table_CSV_and_JSON_and_bad_ones_are_named()
    {
        var (trained, _, fault) = CytobenchProcess.Run(folder.FullName,
            "run", "--preset", "demo", "--models", "resnet18", "--epochs", "1", "--demo-train", "48", "--demo-val", "24", "--demo-test", "24", "--samples-per-class", "0", "--resamples", "100", "--out", "mine");
        Assert.True(trained == 0, fault);

        var (exitCode, output, error) = CytobenchProcess.Run(folder.FullName, "predict", "mine", "--split", "test", "--images", "3,7", "--out", "p.csv", "--device", "cpu");
        Assert.True(exitCode == 0, error);
        Assert.Contains("test[7]", output, StringComparison.Ordinal);
        Assert.Contains("no medical device", output, StringComparison.Ordinal);
        var own = Rows("mine/results/resnet18_s42_test_predictions.csv");
        var rows = Rows("p.csv");
        Assert.StartsWith("image,predictor,prediction,class,confidence,sure,set,prob_", string.Join(',', rows[0]), StringComparison.Ordinal);
        Assert.Equal(3, rows.Length);
        foreach (var (row, image) in new[] { (rows[1], 3), (rows[2], 7) })
            for (var k = 0; k < 8; k++)
                Assert.Equal(double.Parse(own[1 + image][3 + k]), double.Parse(row[7 + k]), 1e-5);

        File.WriteAllText(Path.Combine(folder.FullName, "bad.png"), "no image");
        File.Copy(Path.Combine(folder.FullName, "mine/figures/training_curves.png"), Path.Combine(folder.FullName, "good.png"));
        (exitCode, output, error) = CytobenchProcess.Run(folder.FullName, "predict", "mine", "bad.png", "good.png", "--json", "--device", "cpu");
        Assert.Equal(2, exitCode);
        Assert.Equal("error: 1 of 2 images cannot be read and were left out: bad.png (not an image)", error.Trim());
        var images = JsonDocument.Parse(output).RootElement.GetProperty("images");
        Assert.Equal("not an image", images[0].GetProperty("fault").GetString());
        Assert.Equal(1, images[1].GetProperty("decisions")[0].GetProperty("calibrated").EnumerateArray().Sum(value => value.GetDouble()), 1e-9);
    }

    [Theory]
    [InlineData("name IMAGES", "predict", "mine")]
    [InlineData("name IMAGES", "predict", "mine", "a.png", "--split", "test")]
    [InlineData("--images", "predict", "mine", "a.png", "--images", "3")]
    [InlineData("mine: holds no run.json", "predict", "mine", "a.png")]
    public void A_mistake_is_one_line(string expected, params string[] arguments)
    {
        var (exitCode, _, error) = CytobenchProcess.Run(folder.FullName, arguments);
        Assert.Equal(2, exitCode);
        Assert.StartsWith("error: ", Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    private string[][] Rows(string file) => [.. File.ReadLines(Path.Combine(folder.FullName, file)).Select(line => line.Split(','))];
}
