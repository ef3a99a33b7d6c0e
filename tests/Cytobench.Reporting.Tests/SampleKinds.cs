namespace Cytobench.Reporting.Tests;

/// <summary>Runs that documents must cope with.</summary>
internal static class SampleKinds
{
    /// <summary>Names that act in HTML, LaTeX, Markdown or C#, and one without a place to break it.</summary>
    public static readonly string[] Hostile =
        ["<script>alert(1)</script>", @"50% of A&B_#1 $x$ ^~ {a} \end{document}", "[*] \"quoted\" | `code`", "Pneumonoultramicroscopicsilicovolcanoconiosis_of_the_thoroughly_unbreakable_kind"];

    public static SampleRun Of(string kind) => kind switch
    {
        "small" => SampleRun.Small with { HasStatistics = true },
        "real size" => new SampleRun { HasStatistics = true, ExplainedPerClass = 3 },
        "bare" => SampleRun.Small with { Models = [SampleRun.Small.Models[0]], ExplainedPerClass = 0, Epochs = 0, HasEfficiency = false, Duplicates = null },
        "three models, five seeds" => new SampleRun
        {
            Models = [.. SampleRun.Small.Models, ("resnet34", "ResNet-34", "cnn", 0.97)],
            Seeds = [1, 2, 3, 4, 5],
            TestCounts = [24, 62, 31, 57, 24, 28, 66, 47],
            ExplainedPerClass = 2,
            HasStatistics = true,
        },
        "forty classes" => new SampleRun
        {
            Classes = [.. Enumerable.Range(1, 40).Select(number => $"kind {number} of a rather long name")],
            TestCounts = [.. Enumerable.Repeat(5, 40)],
            ExplainedPerClass = 1,
            HasStatistics = true,
        },
        "hostile names" => SampleRun.Small with { Classes = Hostile, TestCounts = [12, 10, 8, 9], HasStatistics = true, DataTitle = "Cells </title><script>alert(4)</script> & co" },
        "a class without test images" => SampleRun.Small with { TestCounts = [20, 0, 10], HasStatistics = true },
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
