namespace Cytobench.Runs;

/// <summary>Lets every writer make its output from a summary, and lists all files in ARTIFACTS.md.</summary>
public static class RunReport
{
    /// <returns>Every file that was written.</returns>
    public static IReadOnlyList<Artifact> Write(RunSummary summary, RunFolder folder, IReadOnlyList<IRunWriter> writers, RunMonitor monitor)
    {
        ArgumentNullException.ThrowIfNull(writers);
        ArgumentNullException.ThrowIfNull(monitor);
        var artifacts = new List<Artifact>();
        for (var i = 0; i < writers.Count; i++)
        {
            monitor.Cancellation.ThrowIfCancellationRequested();
            monitor.Report(new ProgressReport("report", i, writers.Count, "outputs", writers[i].Name));
            foreach (var artifact in writers[i].Write(summary, folder))
                Add(artifact);
        }
        ArtifactsIndex.Write(summary, folder, artifacts);
        Add(new Artifact(ArtifactsIndex.File, "what is where"));
        return artifacts;

        void Add(Artifact artifact)
        {
            artifacts.Add(artifact);
            monitor.Tell(new ArtifactWritten(artifact.Path, artifact.Description));
        }
    }
}
