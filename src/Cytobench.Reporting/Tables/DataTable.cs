using Cytobench.Runs;

namespace Cytobench.Reporting.Tables;

/// <summary>How many images of each class stand in each split.</summary>
internal static class DataTable
{
    public static ReportTable Of(DataSummary data)
    {
        var all = data.Splits.Sum(split => (double)split.Count);
        return new ReportTable
        {
            Name = "data",
            Caption = "Images of each class and split.",
            HasTotal = true,
            Columns = [new("Class", "class"), .. data.Splits.Select(split => new TableColumn(Title(split.Split), split.Split)), new("Share", "share")],
            Rows =
            [
                .. data.ClassNames.Select((name, label) => (IReadOnlyList<TableCell>)
                [
                    new(name),
                    .. data.Splits.Select(split => TableCell.Count(split.PerClass[label])),
                    TableCell.Percent(all == 0 ? double.NaN : data.Splits.Sum(split => split.PerClass[label]) / all),
                ]),
                [new("all") { IsBest = true }, .. data.Splits.Select(split => TableCell.Count(split.Count) with { IsBest = true }), TableCell.Percent(1) with { IsBest = true }],
            ],
        };
    }

    private static string Title(string split) => split switch { "train" => "Training", "val" => "Validation", "test" => "Test", _ => split };
}
