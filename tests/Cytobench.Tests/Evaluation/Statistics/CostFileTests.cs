using Cytobench.Evaluation.Statistics;

namespace Cytobench.Tests.Evaluation.Statistics;

public sealed class CostFileTests
{
    public static TheoryData<string, string> Faults => new()
    {
        { "0,1\n", "1 rows of 2 columns" },
        { "0,1,2\n1,0,2\n1,2,0\n", "3 x 3 costs, but the data have 2 classes" },
        { "0,much\n1,0\n", "'much' for true class 0 and decision 1 is no finite number" },
        { "0,NaN\n1,0\n", "is no finite number" },
        { "class,a,b\nb,1,0\na,0,1\n", "does not name the classes" },
        { "class,b,a\nb,0,1\na,1,0\n", "names class 'b' where the data have 'a'" },
        { "0,1\n1\n", "not a readable CSV" },
        { "", "empty" },
    };

    [Theory, MemberData(nameof(Faults))]
    public void What_is_wrong_is_one_line(string text, string expected)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("costs.csv"), text);
        var fault = Assert.Throws<UserException>(() => CostFile.Read(folder.File("costs.csv"), ["a", "b"]));
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
        Assert.StartsWith(folder.File("costs.csv"), fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
    }

    [Fact]
    public void A_missing_file_is_named() =>
        Assert.Contains("no such file", Assert.Throws<UserException>(() => CostFile.Read("absent.csv", ["a", "b"])).Message, StringComparison.Ordinal);

    [Theory, InlineData("0,5\n1,0\n"), InlineData("class,a,b\na,0,5\nb,1,0\n"), InlineData("true;a;b\na;0;5\nb;1;0\n")]
    public void Rows_are_true_classes_and_columns_decisions(string text)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("costs.csv"), text);
        var costs = CostFile.Read(folder.File("costs.csv"), ["a", "b"]);
        Assert.Equal((5, 1), (costs[0, 1], costs[1, 0]));
    }
}
