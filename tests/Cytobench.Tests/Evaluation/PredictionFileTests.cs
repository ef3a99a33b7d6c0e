using Cytobench.Data;
using Cytobench.Evaluation;

namespace Cytobench.Tests.Evaluation;

public sealed class PredictionFileTests : IDisposable
{
    private static readonly float[] Probabilities = [0.70000005f, 0.2f, 0.09999995f, 1e-8f, 0.33333334f, 0.6666667f];
    private static readonly double[] Exact = Array.ConvertAll(Probabilities, value => (double)value);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Our_csv_comes_back_as_it_was_written()
    {
        var path = folder.File("test.csv");
        string[] names = ["platelet", "immature granulocytes(myelocytes, metamyelocytes)", "a \"quoted\" name"];
        PredictionCsv.Write(path, [0, 1], Probabilities, names);

        Assert.Equal("index,label,prediction,prob_platelet,\"prob_immature granulocytes(myelocytes, metamyelocytes)\",\"prob_a \"\"quoted\"\" name\"",
            File.ReadLines(path).First());
        Assert.StartsWith("0,0,0,0.70000005,0.2,", File.ReadLines(path).ElementAt(1), StringComparison.Ordinal);
        var set = PredictionFile.Read(path);
        Assert.Equal(Exact, set.Probabilities);
        Assert.Equal(names, set.ClassNames);
        Assert.Equal([0, 1], set.Labels!);
        Assert.Empty(set.Warnings);
    }

    [Fact]
    public void Our_csv_is_the_same_bytes_each_time()
    {
        PredictionCsv.Write(folder.File("a.csv"), [0, 1], Probabilities, ["a", "b", "c"]);
        PredictionCsv.Write(folder.File("b.csv"), [0, 1], Probabilities, ["a", "b", "c"]);
        Assert.Equal(File.ReadAllBytes(folder.File("a.csv")), File.ReadAllBytes(folder.File("b.csv")));
        Assert.DoesNotContain((byte)'\r', File.ReadAllBytes(folder.File("a.csv")));
    }

    [Fact]
    public void Arrays_of_both_precisions_are_read()
    {
        NpyFile.Write(folder.File("single.npy"), Probabilities, 2, 3);
        NpyFile.Write(folder.File("double.npy"), Exact, 2, 3);
        Assert.Equal(Exact, PredictionFile.Read(folder.File("single.npy")).Probabilities);
        var set = PredictionFile.Read(folder.File("double.npy"));
        Assert.Equal(Exact, set.Probabilities);
        Assert.Equal((2, 3), (set.Count, set.Classes));
        Assert.Null(set.Labels!);
        Assert.Null(set.ClassNames);
    }

    [Theory]
    [InlineData("0.7,0.2,0.1\n0.1,0.3,0.6\n")]
    [InlineData("0.7;0.2;0.1\r\n0.1;0.3;0.6\r\n")]
    [InlineData("0.7\t0.2\t0.1\n0.1\t0.3\t0.6")]
    [InlineData("a,b,c\n0.7,0.2,0.1\n0.1,0.3,0.6\n")]
    [InlineData(",0,1,2\n0,0.7,0.2,0.1\n1,0.1,0.3,0.6\n")]               // pandas to_csv()
    [InlineData("0,1,2\n0.7,0.2,0.1\n0.1,0.3,0.6\n")]                    // pandas to_csv(index=False)
    [InlineData("1,0.1,0.3,0.6\n0,0.7,0.2,0.1\n")]                       // an index without a header, unsorted
    [InlineData("filename,a,b,c\nx.png,0.7,0.2,0.1\ny.png,0.1,0.3,0.6\n")]
    [InlineData("id,true_0,score_0,score_1,score_2\n0,0,0.7,0.2,0.1\n1,2,0.1,0.3,0.6\n")] // the first MedMNIST evaluator
    [InlineData("prob_a,prob_b,prob_c,note\n0.7,0.2,0.1,x\n0.1,0.3,0.6,y\n")]
    public void Plain_tables_of_many_makers_are_read(string text)
    {
        var set = Read(text);
        Assert.Equal([0.7, 0.2, 0.1, 0.1, 0.3, 0.6], set.Probabilities);
        Assert.Equal(3, set.Classes);
    }

    [Fact]
    public void One_hot_rows_that_count_are_not_taken_for_an_index() =>
        Assert.Equal([0, 1, 0, 1, 0, 0], Read("0,1,0\n1,0,0\n").Probabilities);

    [Fact]
    public void Rows_stand_by_rising_index_with_their_labels()
    {
        var set = Read("index,label,prob_a,prob_b\n2,1,0.3,0.7\n0,0,0.9,0.1\n1,1,0.4,0.6\n");
        Assert.Equal([0.9, 0.1, 0.4, 0.6, 0.3, 0.7], set.Probabilities);
        Assert.Equal([0, 1, 1], set.Labels!);
    }

    [Fact]
    public void Labels_may_be_class_names() =>
        Assert.Equal([1, 0], Read("label,cat,dog\ndog,0.3,0.7\ncat,0.9,0.1\n").Labels!);

    [Fact]
    public void A_stated_prediction_that_is_not_the_most_probable_class_is_told() =>
        Assert.Contains("1 rows name another prediction", Assert.Single(Read("prediction,prob_a,prob_b\n1,0.3,0.7\n1,0.9,0.1\n").Warnings), StringComparison.Ordinal);

    [Fact]
    public void Rows_that_do_not_sum_to_one_are_renormalised_and_told()
    {
        var set = Read("0.5,0.3\n0.2,0.8\n");
        Assert.Equal(0.625, set.Probabilities[0], 15);
        Assert.Equal([0.2, 0.8], set.Probabilities[2..]);
        Assert.Contains("1 of 2 rows do not sum to 1 (row 0: 0.8)", Assert.Single(set.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2.5,-1.0\n0.3,0.7\n", "softmax")]
    [InlineData("0.3,0.7\n-0.1,1.1\n", "softmax")]
    [InlineData("80,20\n30,70\n", "softmax")]
    [InlineData("0.3,nan\n0.3,0.7\n", "NaN in row 0")]
    [InlineData("0.3,0.7\n0.3,Infinity\n", "row 1")]
    [InlineData("0.3,0.7\n0.3,inf\n", "'inf' in line 2, column 2")]
    [InlineData("0.3,0.7\n0,0\n", "row 1 holds zeros alone")]
    [InlineData("a,b\n0.3,0.7\n0.3,x\n", "'x'")]
    [InlineData("a,b\n0.3,0.7\n0.3\n", "not a readable CSV")]
    [InlineData("0.3\n0.4\n", "1 column(s)")]
    [InlineData("a,b\n", "holds no predictions")]
    [InlineData("", "empty")]
    [InlineData("index,prob_a,prob_b\n1,0.3,0.7\n1,0.4,0.6\n", "index 1 stands there twice")]
    [InlineData("label,target,prob_a,prob_b\n1,1,0.3,0.7\n", "two columns for the label")]
    [InlineData("label,prob_a,prob_b\n2,0.3,0.7\n", "label 2")]
    [InlineData("label,prob_a,prob_b\n-1,0.3,0.7\n", "label -1")]
    [InlineData("label,prob_a,prob_b\nfrog,0.3,0.7\n", "'frog'")]
    [InlineData("label,prob_a,prob_b\n0.5,0.3,0.7\n", "'0.5'")]
    [InlineData("a,b\n\"0.3,0.7\n", "not a readable CSV")]
    public void Bad_tables_are_told_in_one_line(string text, string told)
    {
        var fault = Assert.Throws<UserException>(() => Read(text));
        Assert.Contains(told, fault.Message, StringComparison.Ordinal);
        Assert.StartsWith(folder.Root, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
    }

    [Fact]
    public void Bad_files_are_told_in_one_line()
    {
        NpyFile.Write(folder.File("flat.npy"), Probabilities, 6);
        Assert.Contains("shape (6)", Fault("flat.npy"), StringComparison.Ordinal);
        File.WriteAllText(folder.File("a.npz"), "");
        Assert.Contains(".npy or .csv", Fault("a.npz"), StringComparison.Ordinal);
        Assert.Contains("no such file", Fault("missing.csv"), StringComparison.Ordinal);
        NpyFile.Write(folder.File("cut.npy"), Probabilities, 2, 3);
        File.WriteAllBytes(folder.File("cut.npy"), File.ReadAllBytes(folder.File("cut.npy"))[..^4]);
        Assert.Contains("cut short", Fault("cut.npy"), StringComparison.Ordinal);
    }

    [Fact]
    public void Hand_typed_decimals_stay_double_and_printed_float32_become_float32()
    {
        Assert.Equal(0.1, Read("0.1,0.9\n").Probabilities[0]);
        Assert.Equal((double)0.12345679f, Read("0.12345679,0.8765432\n").Probabilities[0]);
        Assert.Equal(0.123456789012, Read("0.123456789012,0.876543210988\n").Probabilities[0]);
    }

    [Fact]
    public void Labels_must_be_as_many_as_predictions() => Assert.Contains(
        "3 labels, but", Assert.Throws<UserException>(() => Read("0.3,0.7\n").WithLabels([0, 1, 0], "labels.csv")).Message, StringComparison.Ordinal);

    [Fact]
    public void Without_labels_nothing_is_scored() =>
        Assert.Contains("--labels", Assert.Throws<UserException>(() => Read("0.3,0.7\n").Score()).Message, StringComparison.Ordinal);

    private string Fault(string name) => Assert.Throws<UserException>(() => PredictionFile.Read(folder.File(name))).Message;

    private PredictionSet Read(string text)
    {
        File.WriteAllText(folder.File("table.csv"), text);
        return PredictionFile.Read(folder.File("table.csv"));
    }
}
