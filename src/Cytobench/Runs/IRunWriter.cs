namespace Cytobench.Runs;

/// <summary>Writes one kind of output from a finished run's summary and the files it names; it sees no model.</summary>
public interface IRunWriter
{
    /// <summary>What ARTIFACTS.md and the log call it, as "training curves".</summary>
    string Name { get; }

    /// <param name="summary">The finished run.</param>
    /// <param name="folder">The run folder; every file is written beside its place and renamed.</param>
    /// <returns>The files written, relative to the folder, each with one line saying what it is.</returns>
    IEnumerable<Artifact> Write(RunSummary summary, RunFolder folder);
}

/// <param name="Path">Relative to the run folder, with forward slashes.</param>
/// <param name="Description">One line.</param>
public sealed record Artifact(string Path, string Description);
