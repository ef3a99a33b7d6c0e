using Cytobench.Explain.Agreement;
using Cytobench.Reporting.Comparisons;
using Cytobench.Reporting.Figures;
using Cytobench.Runs;
using SkiaSharp;

namespace Cytobench.Reporting.Explanations;

/// <summary>A pair of maps with what figures and pages need to speak of it.</summary>
internal sealed record ComparedPair(PairAgreement Agreement, ExplanationMaps First, ExplanationMaps Second, string FirstName, string SecondName, SKColor FirstColor, SKColor SecondColor)
{
    private const int MostDrawn = 6;

    public (SKColor First, SKColor Second) Colors => (FirstColor, SecondColor);

    public string Name => $"{FirstName} and {SecondName}";

    /// <summary>All pairs of the run's agreement, in its order; those whose maps are no longer there are left out.</summary>
    public static IReadOnlyList<ComparedPair> All(ComparedModels comparison, ExplanationSet set) =>
    [
        .. from agreement in set.Agreement?.Pairs ?? []
           let first = set.Maps.FirstOrDefault(agreement.First.IsOf)
           let second = set.Maps.FirstOrDefault(agreement.Second.IsOf)
           where first is not null && second is not null
           let colors = agreement.Kind == PairKind.BetweenModels ? (ColorOf(comparison, first), ColorOf(comparison, second)) : (Palette.Model(0), Palette.Model(1))
           select new ComparedPair(agreement, first, second, NameOf(comparison, first), NameOf(comparison, second), colors.Item1, colors.Item2),
    ];

    /// <summary>Between models of the first seed: the first method of each, which is its usual one where that was asked for, then the methods that both have; what is drawn and spoken of first.</summary>
    public static IReadOnlyList<ComparedPair> BetweenModels(ComparedModels comparison, ExplanationSet set)
    {
        var main = set.Maps.DistinctBy(maps => maps.Model).ToArray();
        return [.. All(comparison, set)
            .Where(pair => pair.Agreement.Kind == PairKind.BetweenModels && main.Any(maps => maps.Seed == pair.First.Seed))
            .OrderByDescending(pair => main.Contains(pair.First) && main.Contains(pair.Second))
            .Where(pair => (main.Contains(pair.First) && main.Contains(pair.Second)) || pair.First.Method == pair.Second.Method)
            .Take(MostDrawn)];
    }

    public static string NameOf(ComparedModels comparison, ExplanationMaps maps) => $"{OverlayWriter.LabelOf(comparison, maps)}, {MethodLabels.Title(maps.Method)}";

    private static SKColor ColorOf(ComparedModels comparison, ExplanationMaps maps) =>
        Palette.Model(comparison.Groups.FirstOrDefault(group => group.Name == maps.Model)?.Index ?? 0);
}
