using System.Globalization;
using CsvHelper;

namespace Cytobench;

/// <summary>How every CSV file is written: fields quoted as RFC 4180 has it, lines that end in \n, numbers in the invariant culture.</summary>
public static class CsvOutput
{
    private static readonly CsvWriterOptions Options = new() { NewLine = "\n", FormatProvider = CultureInfo.InvariantCulture };

    /// <param name="to">Stays open; the caller disposes the writer, which writes what is left.</param>
    public static CsvWriter Open(Stream to) => CsvWriter.Create(to, Options, leaveOpen: true);
}
