using Cytobench.Metrics;

namespace Cytobench.Evaluation.Statistics;

/// <summary>The ensembles that a comparison can form without training: of the models for each seed, and of each model's seeds.</summary>
public static class SoftVotes
{
    /// <param name="singles">Trained models or files.</param>
    /// <param name="classes">K.</param>
    /// <returns>The singles, then the votes; none where there is nothing to vote.</returns>
    public static IReadOnlyList<Predictor> AddTo(IReadOnlyList<Predictor> singles, int classes)
    {
        ArgumentNullException.ThrowIfNull(singles);
        var ofModels = from single in singles
                       group single by single.Seed into members
                       where members.Count() > 1
                       let seed = members.Key
                       select Vote([.. members], classes) with
                       {
                           Id = seed is null ? "vote" : FormattableString.Invariant($"vote_s{seed}"),
                           Title = Of(singles, seed) is { Length: > 0 } ofSeed ? $"Vote of the models, {ofSeed}" : "Vote of the models",
                           Model = "vote",
                           ModelTitle = "Vote of the models",
                           Seed = seed,
                           Kind = PredictorKind.VoteOfModels,
                       };
        var ofSeeds = from single in singles
                      group single by single.Model into members
                      where members.Count() > 1
                      select Vote([.. members], classes) with
                      {
                          Id = $"{members.Key}_vote",
                          Title = $"{members.First().ModelTitle}, vote of {members.Count()} seeds",
                          Seed = null,
                          Kind = PredictorKind.VoteOfSeeds,
                      };
        return [.. singles, .. ofModels, .. ofSeeds];
    }

    private static string Of(IReadOnlyList<Predictor> singles, int? seed) =>
        seed is null || singles.All(single => single.Seed == seed) ? "" : FormattableString.Invariant($"seed {seed}");

    private static Predictor Vote(Predictor[] members, int classes) => members[0] with
    {
        Test = SoftVote.Average([.. members.Select(member => member.Test)], classes),
        Validation = members.All(member => member.Validation is not null)
            ? SoftVote.Average([.. members.Select(member => member.Validation!)], classes)
            : null,
    };
}
