using Cytobench.Data;
using Cytobench.Evaluation;

namespace Cytobench.Tests.Evaluation;

public sealed class LabelFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("2\n0\n1\n")]
    [InlineData("label\n2\n0\n1\n")]
    [InlineData("y\n2\n0\n1\n")]
    [InlineData("2.0\n0.0\n1.0\n")]
    [InlineData("file,label\nx.png,2\ny.png,0\nz.png,1\n")]
    [InlineData("index,label\n2,1\n0,2\n1,0\n")]
    [InlineData("index,label,prediction,prob_a,prob_b,prob_c\n0,2,0,1,0,0\n1,0,0,1,0,0\n2,1,0,1,0,0\n")]
    [InlineData("label\nc\na\nb\n")]
    [InlineData("c\na\nb\n")]
    public void Text_tables_are_read(string text)
    {
        File.WriteAllText(folder.File("labels.csv"), text);
        Assert.Equal([2, 0, 1], LabelFile.Read(folder.File("labels.csv"), ["a", "b", "c"]));
    }

    [Fact]
    public void Arrays_are_read_as_a_row_or_a_column()
    {
        NpyFile.Write(folder.File("row.npy"), (ReadOnlySpan<long>)[2, 0, 1], 3);
        NpyFile.Write(folder.File("column.npy"), (ReadOnlySpan<byte>)[2, 0, 1], 3, 1);
        Assert.Equal([2, 0, 1], LabelFile.Read(folder.File("row.npy")));
        Assert.Equal([2, 0, 1], LabelFile.Read(folder.File("column.npy")));
    }

    [Fact]
    public void Arrays_of_another_shape_or_sign_are_refused()
    {
        NpyFile.Write(folder.File("wide.npy"), (ReadOnlySpan<long>)[2, 0, 1, 1], 2, 2);
        NpyFile.Write(folder.File("negative.npy"), (ReadOnlySpan<long>)[2, -1], 2);
        Assert.Contains("shape (2, 2)", Assert.Throws<UserException>(() => LabelFile.Read(folder.File("wide.npy"))).Message, StringComparison.Ordinal);
        Assert.Contains("label -1", Assert.Throws<UserException>(() => LabelFile.Read(folder.File("negative.npy"))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("a,b\n1,2\n", "no column 'label'")]
    [InlineData("label\nfrog\n", "'frog'")]
    [InlineData("label\n0.5\n", "'0.5'")]
    [InlineData("label\n99999999999\n", "'99999999999'")]
    [InlineData("index,label\n0,1\n0,1\n", "twice")]
    public void Bad_tables_are_told_in_one_line(string text, string told)
    {
        File.WriteAllText(folder.File("labels.csv"), text);
        Assert.Contains(told, Assert.Throws<UserException>(() => LabelFile.Read(folder.File("labels.csv"), ["a"])).Message, StringComparison.Ordinal);
    }
}
