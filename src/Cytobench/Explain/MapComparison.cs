using Cytobench.Explain.Agreement;
using Cytobench.Explain.Location;
using Cytobench.Metrics;
using Cytobench.Runs;

namespace Cytobench.Explain;

/// <summary>What can be said of maps once they are saved: whether models and methods agree, and whether they lie on the cell.</summary>
public static class MapComparison
{
    /// <param name="set">Its images and maps are read from the run folder, the cell masks written there.</param>
    /// <param name="folder">Of the run.</param>
    /// <param name="classes">K, of the data.</param>
    /// <param name="bootstrap">What decides the intervals, and the order in which images are shuffled; equal seeds give equal results.</param>
    /// <param name="cancellation">Stops between two steps.</param>
    /// <returns>The set with <see cref="ExplanationSet.Agreement"/> and <see cref="ExplanationSet.Location"/>; without images or maps the set itself.</returns>
    /// <exception cref="UserException">A file is missing or does not fit.</exception>
    public static ExplanationSet Of(ExplanationSet set, RunFolder folder, int classes, BootstrapConfig bootstrap, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(set);
        if (set.Images.Count == 0 || set.Maps.Count == 0)
            return set;
        return set with
        {
            Agreement = MapAgreement.Of(set, folder, classes, bootstrap, cancellation),
            Location = RelevanceLocation.Of(set, folder, classes, bootstrap, cancellation),
        };
    }
}
