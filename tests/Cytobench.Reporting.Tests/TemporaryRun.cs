using System.Globalization;
using Cytobench.Runs;

namespace Cytobench.Reporting.Tests;

/// <summary>A temporary run folder, deleted afterwards.</summary>
internal sealed class TemporaryRun : IDisposable
{
    public RunFolder Folder { get; } = new(Directory.CreateTempSubdirectory("cytobench-report-").FullName);

    public RunSummary Create(SampleRun sample) => sample.Create(Folder);

    /// <summary>Lets every writer write.</summary>
    public IReadOnlyList<Artifact> WriteAll(SampleRun sample)
    {
        using var monitor = new RunMonitor();
        return RunReport.Write(Create(sample), Folder, ReportWriters.All, monitor);
    }

    public string Read(string path) => File.ReadAllText(Folder.Resolve(path));

    public void Dispose() => Directory.Delete(Folder.Root, recursive: true);

    /// <summary>One with a decimal comma, which exists where the system's cultures do not.</summary>
    public static T InCommaCulture<T>(Func<T> work)
    {
        var before = CultureInfo.CurrentCulture;
        var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        (comma.NumberFormat.NumberDecimalSeparator, comma.NumberFormat.NumberGroupSeparator, comma.NumberFormat.NegativeSign) = (",", ".", "~");
        comma.DateTimeFormat.DateSeparator = "!";
        CultureInfo.CurrentCulture = comma;
        try
        {
            return work();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
