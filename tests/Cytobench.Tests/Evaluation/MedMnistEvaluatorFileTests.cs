using System.Globalization;
using System.Text.RegularExpressions;
using Cytobench.Evaluation;

namespace Cytobench.Tests.Evaluation;

/// <summary>
/// From the specification of medmnist 3.0.2: {flag}{size_flag}_{split}_[AUC]{auc:.3f}_[ACC]{acc:.3f}@{run}.csv, no header,
/// column 0 the index, then the classes; read by read_csv(index_col=0, header=None).sort_index().
/// </summary>
public sealed class MedMnistEvaluatorFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(28, 0.9994, 0.99, "bloodmnist_test_[AUC]0.999_[ACC]0.990@resnet18_s0.csv")]
    [InlineData(224, 0.9995231, 0.99006, "bloodmnist_224_test_[AUC]1.000_[ACC]0.990@resnet18_s0.csv")]
    [InlineData(64, double.NaN, 0.0, "bloodmnist_64_test_[AUC]nan_[ACC]0.000@resnet18_s0.csv")]
    [InlineData(128, 0.0625, 0.1875, "bloodmnist_128_test_[AUC]0.062_[ACC]0.188@resnet18_s0.csv")] // Python rounds ties to even
    public void Names_are_the_package_s(int size, double auc, double accuracy, string expected) =>
        Assert.Equal(expected, MedMnistEvaluatorFile.Name("bloodmnist", size, "test", auc, accuracy, "resnet18_s0"));

    [Fact]
    public void Names_hold_nothing_that_the_parser_splits_at()
    {
        var name = MedMnistEvaluatorFile.Name("my_cells.zip", 28, "val", 0.5, 0.5, "../vit@0.1");
        Assert.Equal("my-cells-zip_val_[AUC]0.500_[ACC]0.500@---vit-0-1.csv", name);
        Assert.True(MedMnistEvaluatorFile.TryParseName(name, out var parsed));
        Assert.Equal(new MedMnistFileName("my-cells-zip", 28, "val", "---vit-0-1"), parsed);
    }

    [Theory]
    [InlineData("bloodmnist_test_[AUC]0.999_[ACC]0.990@resnet18_s0.csv", 28, "test", "resnet18_s0")]
    [InlineData("bloodmnist_224_val_[AUC]0.999_[ACC]0.990@3.csv", 224, "val", "3")]
    [InlineData("bloodmnist_64_train@1700000000.25.csv", 64, "train", "1700000000")] // the default run is time.time()
    [InlineData("bloodmnist_test_x@a@b.csv", 28, "test", "b")]
    public void Names_are_parsed_by_the_package_s_rule(string fileName, int size, string split, string run)
    {
        Assert.True(MedMnistEvaluatorFile.TryParseName(fileName, out var name));
        Assert.Equal(new MedMnistFileName("bloodmnist", size, split, run), name);
    }

    [Theory]
    [InlineData("predictions.csv")]
    [InlineData("bloodmnist_test.csv")]
    [InlineData("bloodmnist_big_test@1.csv")]
    [InlineData("bloodmnist_test@1.npy")]
    public void Other_names_are_not_taken_for_them(string fileName) => Assert.False(MedMnistEvaluatorFile.TryParseName(fileName, out _));

    [Fact]
    public void Each_line_is_the_index_and_one_number_for_each_class()
    {
        var path = folder.File("bloodmnist_test@1.csv");
        float[] probabilities = [0.70000005f, 0.29999995f, 1e-8f, 1f];
        MedMnistEvaluatorFile.Write(path, probabilities, 2);
        var lines = File.ReadAllLines(path);
        Assert.Equal(2, lines.Length);
        for (var i = 0; i < lines.Length; i++)
        {
            Assert.Matches(new Regex(@"^\d+(,\d+(\.\d+)?(E-\d+)?){2}$"), lines[i]);
            var cells = lines[i].Split(',');
            Assert.Equal(i.ToString(CultureInfo.InvariantCulture), cells[0]);
            Assert.Equal(probabilities[(2 * i)..(2 * i + 2)], cells[1..].Select(cell => float.Parse(cell, CultureInfo.InvariantCulture)));
        }
        Assert.Equal(Array.ConvertAll(probabilities, value => (double)value), PredictionFile.Read(path).Probabilities);
    }

    /// <summary>One row alone could be three classes, but for the name.</summary>
    [Fact]
    public void The_name_tells_that_the_first_column_is_an_index()
    {
        File.WriteAllText(folder.File("bloodmnist_test@1.csv"), "0,0.25,0.75\n");
        Assert.Equal([0.25, 0.75], PredictionFile.Read(folder.File("bloodmnist_test@1.csv")).Probabilities);
        File.WriteAllText(folder.File("plain.csv"), "0,0.25,0.75\n");
        Assert.Equal([0, 0.25, 0.75], PredictionFile.Read(folder.File("plain.csv")).Probabilities);
    }

    [Fact]
    public void Rows_are_sorted_by_index()
    {
        File.WriteAllText(folder.File("bloodmnist_test@1.csv"), "1,0.25,0.75\n0,0.5,0.5\n");
        Assert.Equal([0.5, 0.5, 0.25, 0.75], PredictionFile.Read(folder.File("bloodmnist_test@1.csv")).Probabilities);
    }

    [Fact]
    public void A_first_column_that_is_no_index_is_refused()
    {
        File.WriteAllText(folder.File("bloodmnist_test@1.csv"), "0.5,0.25,0.25\n");
        Assert.Contains("no index", Assert.Throws<UserException>(() => PredictionFile.Read(folder.File("bloodmnist_test@1.csv"))).Message, StringComparison.Ordinal);
    }
}
