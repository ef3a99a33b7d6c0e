using System.Globalization;
using Cytobench.Metrics;
using Cytobench.Reporting.Tables;

namespace Cytobench.Reporting.Tests;

/// <summary>Tables for papers and programs.</summary>
public sealed class RunTablesTests
{
    private static readonly ReportTable Example = new()
    {
        Name = "example",
        Caption = "A & B, in 100 %.",
        Columns = [new("Class", "class"), new("F1", "f1", "f1_sd"), new("95 %", "lower", "upper"), new("Why", "why") { IsNote = true }],
        Rows =
        [
            [new("a_b, \"c\""), TableCell.MeanOverSeeds(0.91234, 0.00126) with { IsBest = true }, TableCell.Range(new Interval(0.9, 0.92346)), new("a note")],
            [new("[x]"), TableCell.MeanOverSeeds(double.NaN, double.NaN), TableCell.Range(new Interval(double.NaN, double.NaN)), new("")],
        ],
    };

    [Fact]
    public void A_table_in_LaTeX() => Assert.Equal(
        """
        % needs \usepackage{booktabs}
        \begin{table}
          \centering
          \caption{A \& B, in 100 \%.}
          \label{tab:example}
          \begin{tabular}{lrr}
            \toprule
            Class & F1 & 95 \% \\
            \midrule
            a\_b, ''c'' & \textbf{0.9123} $\pm$ 0.0013 & 0.9000 to 0.9235 \\
            {[}x] & n/a & n/a \\
            \bottomrule
          \end{tabular}
        \end{table}

        """.ReplaceLineEndings("\n"), LatexTable.Text(Example));

    [Fact]
    public void A_table_in_Markdown() => Assert.Equal(
        """
        | Class | F1 | 95 % | Why |
        |---|---:|---:|---|
        | a\_b, "c" | **0.9123** ± 0.0013 | 0.9000 to 0.9235 | a note |
        | \[x\] | n/a | n/a | |

        """.ReplaceLineEndings("\n"), MarkdownTable.Text(Example));

    [Fact]
    public void A_table_in_CSV_has_all_digits_and_both_ends_of_an_interval() => Assert.Equal(
        """"
        class,f1,f1_sd,lower,upper
        "a_b, ""c""",0.91234,0.00126,0.9,0.92346
        [x],n/a,n/a,n/a,n/a

        """".ReplaceLineEndings("\n"), CsvTable.Text(Example));

    [Theory]
    [InlineData("50% of A&B_#1", @"50\% of A\&B\_\#1")]
    [InlineData(@"\end{document}", @"\textbackslash{}end\{document\}")]
    [InlineData("<script>", @"\textless{}script\textgreater{}")]
    [InlineData("$x^2~", @"\$x\textasciicircum{}2\textasciitilde{}")]
    [InlineData("*", "{*}")]
    [InlineData("95.2\u00a0%", @"95.2~\%")]
    [InlineData("a\nb\tc\u0007", "a b c")]
    [InlineData("größer", "größer")]
    public void Text_does_nothing_in_LaTeX(string text, string expected) => Assert.Equal(expected, LatexTable.Escape(text));

    [Theory]
    [InlineData("small")]
    [InlineData("three models, five seeds")]
    [InlineData("hostile names")]
    [InlineData("a class without test images")]
    public void Every_table_is_written_in_every_format_and_the_same_in_every_culture(string kind)
    {
        using var run = new TemporaryRun();
        var summary = run.Create(SampleKinds.Of(kind));
        string[] absent = [.. summary.Config.Seeds.Count == 1 ? (string[])["seeds"] : [], "robustness"];
        foreach (var name in RunTables.Names.Except(absent))
        {
            foreach (var format in RunTables.Formats)
            {
                var text = RunTables.Text(summary, name, format);
                Assert.Equal(text, TemporaryRun.InCommaCulture(() => RunTables.Text(summary, name, format)));
                Assert.DoesNotContain("NaN", text, StringComparison.Ordinal);
                Assert.EndsWith("\n", text, StringComparison.Ordinal);
                if (format == "latex")
                    IsBalanced(text);
                else if (format == "csv")
                    Assert.Single(Fields(text).Select(fields => fields.Length).Distinct());
            }
        }
        Assert.All(absent, name => Assert.Contains("no results", Assert.Throws<UserException>(() => RunTables.Text(summary, name, "csv")).Message, StringComparison.Ordinal));
        Assert.Equal(RunTables.Names.Count - absent.Length, RunTables.Text(summary, "all", "latex").Split(@"\begin{table}").Length - 1);
    }

    /// <summary>The mean of two seeds, and half their distance times the root of two.</summary>
    [Fact]
    public void The_main_table_has_means_deviations_and_intervals_of_the_run()
    {
        using var run = new TemporaryRun();
        var summary = run.Create(SampleRun.Small with { Seeds = [1, 2], HasStatistics = true });
        var lines = Fields(RunTables.Text(summary, "main", "csv"));
        var row = lines[0].Zip(lines[1]).ToDictionary(one => one.First, one => one.Second);
        double[] accuracies = [.. summary.Models.Where(model => model.Model == "resnet18").Select(model => model.Test.Scores.Accuracy)];
        Assert.Equal("ResNet-18", row["model"]);
        Assert.Equal("2", row["seeds"]);
        Assert.Equal(accuracies.Average(), Value("accuracy"), 12);
        Assert.Equal(Math.Abs(accuracies[0] - accuracies[1]) / Math.Sqrt(2), Value("accuracy_sd"), 12);
        var interval = summary.Statistics!.Models[0].Score(ResampledMetric.Accuracy).Mean.Bca;
        Assert.Equal((interval.Lower, interval.Upper), (Value("accuracy_lower"), Value("accuracy_upper")));

        double Value(string key) => double.Parse(row[key], CultureInfo.InvariantCulture);
    }

    [Theory]
    [InlineData("pie", "csv", "--table pie")]
    [InlineData("main", "word", "--format word")]
    [InlineData("all", "csv", "one table")]
    public void What_there_is_not_is_refused_with_what_there_is(string table, string format, string said)
    {
        using var run = new TemporaryRun();
        var summary = run.Create(SampleRun.Small);
        Assert.Contains(said, Assert.Throws<UserException>(() => RunTables.Text(summary, table, format)).Message, StringComparison.Ordinal);
    }

    /// <summary>Braces match, and every line of a table has as many cells as columns were announced.</summary>
    private static void IsBalanced(string latex)
    {
        var bare = latex.Replace(@"\{", "", StringComparison.Ordinal).Replace(@"\}", "", StringComparison.Ordinal);
        Assert.Equal(bare.Count(letter => letter == '{'), bare.Count(letter => letter == '}'));
        var columns = latex.Split(@"\begin{tabular}{")[1].Split('}')[0].Length;
        var rows = latex.Split('\n').Where(line => line.EndsWith(@" \\", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(rows);
        Assert.All(rows, row => Assert.Equal(columns, row.Replace(@"\&", "", StringComparison.Ordinal).Split('&').Length));
    }

    private static string[][] Fields(string csv)
    {
        return [.. csv.TrimEnd('\n').Split('\n').Select(Split)];

        // As RFC 4180 says; no field of these tables holds a line's end.
        static string[] Split(string line)
        {
            var (fields, isQuoted, field) = (new List<string>(), false, "");
            foreach (var letter in line)
            {
                if (letter == '"')
                    isQuoted = !isQuoted;
                else if (letter == ',' && !isQuoted)
                {
                    fields.Add(field);
                    field = "";
                }
                else
                    field += letter;
            }
            return [.. fields, field];
        }
    }
}
