namespace Cytobench.Metrics;

/// <summary>An ensemble that averages the probabilities of its members, of models or of seeds.</summary>
public static class SoftVote
{
    /// <param name="members">At least one; each row-major N x K, of the same images and classes.</param>
    /// <param name="classes">K.</param>
    /// <returns>N x K; members' rows are renormalised first, so that each has one vote.</returns>
    public static double[] Average(IReadOnlyList<double[]> members, int classes)
    {
        ArgumentNullException.ThrowIfNull(members);
        ArgumentOutOfRangeException.ThrowIfLessThan(members.Count, 1);
        var average = new double[members[0].Length];
        foreach (var member in members)
        {
            if (member.Length != average.Length)
                throw new ArgumentException($"members of {average.Length} and {member.Length} probabilities", nameof(members));
            var votes = Predictions.Normalise(member, classes);
            for (var i = 0; i < average.Length; i++)
                average[i] += votes[i] / members.Count;
        }
        return average;
    }
}
