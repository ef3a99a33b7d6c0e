namespace Cytobench.Reporting.Documents.Pdf;

/// <summary>How much is put on paper.</summary>
/// <param name="IsBrief">Whether parts leave out what other files tell as well.</param>
/// <param name="LargestScale">Of figures, in points a pixel.</param>
/// <param name="MostRows">Of a table.</param>
internal sealed record PdfDetail(bool IsBrief, float LargestScale, int MostRows)
{
    public const int MostPages = 10;

    /// <summary>From much to little: the first that fits is taken.</summary>
    public static IReadOnlyList<PdfDetail> Levels { get; } = [new(false, 0.64f, 26), new(true, 0.6f, 16), new(true, 0.5f, 12), new(true, 0.42f, 9), new(true, 0.34f, 6)];
}
