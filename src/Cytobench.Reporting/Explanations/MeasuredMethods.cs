using Cytobench.Explain.Faithfulness;
using Cytobench.Explain.Sanity;
using Cytobench.Reporting.Comparisons;
using Cytobench.Runs;

namespace Cytobench.Reporting.Explanations;

/// <summary>What the figures and tables of measured maps share: which methods there are, their colours, and what models are called.</summary>
internal sealed class MeasuredMethods
{
    private readonly ComparedModels comparison;
    private readonly string[] names;

    public MeasuredMethods(ComparedModels comparison, FaithfulnessResult? faithfulness, SanityResult? sanity)
    {
        (this.comparison, Faithfulness, Sanity) = (comparison, faithfulness, sanity);
        names = [.. (faithfulness?.Models.SelectMany(model => model.Methods).Select(method => method.Method) ?? []).Concat(sanity?.Methods.Select(method => method.Method) ?? []).Distinct()];
    }

    public FaithfulnessResult? Faithfulness { get; }
    public SanityResult? Sanity { get; }

    /// <summary>Null where nothing was measured.</summary>
    public static MeasuredMethods? Of(ComparedModels comparison, RunSummary summary) => summary.Explanations is { } set && (set.Faithfulness is { Models.Count: > 0 } || set.Sanity is { Methods.Count: > 0 })
        ? new MeasuredMethods(comparison, set.Faithfulness, set.Sanity)
        : null;

    /// <summary>The same for a method in every figure; as with models, the seventh has the first one's colour again.</summary>
    public int ColorOf(string method) => Array.IndexOf(names, method);

    /// <summary>"ResNet-18", with the seed where there are several.</summary>
    public string LabelOf(string model, int seed) => comparison.Summary.Models.FirstOrDefault(run => run.Model == model && run.Seed == seed) is { } run ? comparison.LabelOf(run) : $"{model}_s{seed}";
}
