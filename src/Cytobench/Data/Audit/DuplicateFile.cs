using System.Globalization;
using System.Text.Json;

namespace Cytobench.Data.Audit;

/// <summary>An audit's pairs as CSV or JSON.</summary>
public static class DuplicateFile
{
    /// <summary>One line a pair; file is empty where images have no names.</summary>
    public static void WriteCsv(DuplicateReport report, Stream to)
    {
        ArgumentNullException.ThrowIfNull(report);
        using var csv = CsvOutput.Open(to);
        csv.WriteRecord("kind", "split_a", "index_a", "class_a", "file_a", "split_b", "index_b", "class_b", "file_b", "view", "distance", "correlation");
        foreach (var pair in report.Pairs)
        {
            var (a, b) = (pair.First, pair.Second);
            csv.WriteRecord(
                JsonNamingPolicy.SnakeCaseLower.ConvertName($"{pair.Kind}"),
                a.Split, a.Index.ToString(CultureInfo.InvariantCulture), a.Class, a.Name,
                b.Split, b.Index.ToString(CultureInfo.InvariantCulture), b.Class, b.Name,
                ViewName(pair.View), pair.Distance.ToString(CultureInfo.InvariantCulture), pair.Correlation.ToString("F6", CultureInfo.InvariantCulture));
        }
    }

    /// <summary>The report with its counts.</summary>
    public static string Json(DuplicateReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var whole = new
        {
            report.Data,
            report.Images,
            report.Height,
            report.Width,
            report.MinCorrelation,
            Exact = report.Count(DuplicateKind.Exact),
            Near = report.MinCorrelation is null ? null : report.Count(DuplicateKind.Near),
            report.TestSeenBefore,
            report.ValidationInTrain,
            report.Pairs,
        };
        return JsonSerializer.Serialize(whole, CytobenchJson.Options);
    }

    private static string ViewName(DihedralView view) => JsonNamingPolicy.SnakeCaseLower.ConvertName($"{view}");
}
