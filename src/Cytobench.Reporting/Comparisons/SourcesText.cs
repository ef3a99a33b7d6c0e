using Cytobench.Explain;
using Cytobench.Runs;

namespace Cytobench.Reporting.Comparisons;

/// <summary>What to cite: the images, the networks, the methods that a run used.</summary>
internal static class SourcesText
{
    public static IReadOnlyList<string> Of(ComparedModels models)
    {
        var summary = models.Summary;
        var methods = summary.Explanations?.Maps.Select(maps => maps.Method).ToHashSet() ?? [];
        var sources = new List<string>();
        if (summary.Data.Citation.Length > 0)
            sources.Add(summary.Data.Citation);
        if (summary.Models.Any(run => run.Model.StartsWith("resnet", StringComparison.Ordinal)))
            sources.Add("He, Zhang, Ren, Sun. Deep residual learning for image recognition. CVPR 2016.");
        if (summary.Models.Any(run => run.Model.StartsWith("vit", StringComparison.Ordinal)))
            sources.Add("Dosovitskiy et al. An image is worth 16x16 words: transformers for image recognition at scale. ICLR 2021.");
        sources.AddRange(ExplanationMethods.All.Where(method => methods.Contains(method.Name)).Select(method => $"{method.Title}: {method.Citation}."));
        if (summary.Explanations?.Faithfulness is not null)
            sources.Add("Petsiuk, Das, Saenko. RISE: randomized input sampling for explanation of black-box models (deletion and insertion). BMVC 2018. Rong et al. A consistent and efficient evaluation strategy for attribution methods (ROAD). ICML 2022.");
        if (summary.Explanations?.Sanity is not null)
            sources.Add("Adebayo et al. Sanity checks for saliency maps. NeurIPS 2018.");
        if (summary.Explanations?.FeatureSpace is not null)
            sources.AddRange(
            [
                "Caron et al. Emerging properties in self-supervised vision transformers (the weighted vote of neighbours). ICCV 2021. Alain, Bengio. Understanding intermediate layers using linear classifier probes. arXiv:1610.01644, 2016.",
                "Kornblith, Norouzi, Lee, Hinton. Similarity of neural network representations revisited. ICML 2019. Nguyen, Raghu, Kornblith. Do wide and deep networks learn the same things? ICLR 2021.",
            ]);
        if (summary.Robustness is not null)
            sources.Add("Di Salvo, Doerrich, Ledig. MedMNIST-C: comprehensive benchmark and improved classifier robustness by simulating realistic image corruptions. arXiv:2406.17536, 2024.");
        if (models.Groups.Count > 1)
            sources.Add("McNemar. Note on the sampling error of the difference between correlated proportions or percentages. Psychometrika 12, 1947.");
        if (summary.Statistics is not null)
            sources.AddRange(
            [
                "Efron. Better bootstrap confidence intervals. JASA 82, 1987.",
                "DeLong, DeLong, Clarke-Pearson. Comparing the areas under two or more correlated receiver operating characteristic curves. Biometrics 44, 1988. Holm. A simple sequentially rejective multiple test procedure. 1979.",
                "Guo, Pleiss, Sun, Weinberger. On calibration of modern neural networks. ICML 2017.",
                "Geifman, El-Yaniv. Selective classification for deep neural networks. NeurIPS 2017. Traub et al. Overcoming common flaws in the evaluation of selective classification systems. NeurIPS 2024.",
                "Romano, Sesia, Candès. Classification with valid and adaptive coverage. NeurIPS 2020.",
            ]);
        if (summary.Models.Count > 0)
            sources.Add("Wilson. Probable inference, the law of succession, and statistical inference. Journal of the American Statistical Association 22, 1927.");
        return sources;
    }

    /// <summary>Under which licence the pictures stand; empty where it is not known.</summary>
    public static string License(DataSummary data) =>
        data.License.Length == 0 ? "" : $"The images shown here are under their own licence: {data.License}. Keep their citation wherever you show them.";
}
