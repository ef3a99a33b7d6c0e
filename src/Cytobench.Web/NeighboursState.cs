namespace Cytobench.Web;

/// <summary>Answer of GET /api/neighbours: whether nearest training images can be asked for.</summary>
/// <param name="State">Being prepared since the server started, ready, or not to be had.</param>
/// <param name="Message">The same in words.</param>
/// <param name="Done">Training images whose features are known; 0 while the data is read.</param>
/// <param name="Searched">Training images among which neighbours are looked for; 0 while that is not known.</param>
/// <param name="Learnt">Training images that the models learnt from.</param>
public sealed record NeighboursState(NeighboursReadiness State, string Message, int Done, int Searched, int Learnt);

public enum NeighboursReadiness
{
    Preparing,
    Ready,
    Unavailable,
}
