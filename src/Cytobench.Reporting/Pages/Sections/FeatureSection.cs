using System.Globalization;
using Cytobench.Explain.Features;
using Cytobench.Reporting.Features;

namespace Cytobench.Reporting.Pages.Sections;

/// <summary>What the networks make of images before their last layer: there only where features were looked at.</summary>
internal sealed class FeatureSection : IReportSection
{
    public string Id => "features";

    public string Title => "What the networks have learned";

    public Html? Body(ReportContext context)
    {
        if (LearnedFeatures.Of(context.Summary, context.Models, context.Folder) is not { } features)
            return null;
        var result = features.Result;
        var widths = string.Join(" and ", features.Drawn.Select(model => $"{Numbers.Count(model.Width)} numbers in {features.LabelOf(model)}"));
        return Html.Of($"""
            <p>Before its last layer a network has turned each image into a list of numbers, its features: {widths}. Images whose features point the same way are treated alike. Here the features are looked at by themselves: whether the classes lie apart in them, which training images a test image is closest to, and whether the networks sort images in the same way.</p>
            {Headline(features).Select(sentence => Html.Of($"<p>{sentence}</p>\n"))}
            {Scores(context, features)}
            <h3>The test images as a map</h3>
            {Map(context, features)}
            <h3>The nearest training images</h3>
            {NeighbourGallery.Render(context, features)}
            {(result.Similarity is { } similarity ? Similarity(context, features, similarity) : null)}
            <h3>How this was made, and what it does not show</h3>
            <ul class="prose">{Notes(context, features).Select(note => Html.Of($"<li>{note}</li>\n"))}</ul>
            """);
    }

    private static IEnumerable<string> Headline(LearnedFeatures features)
    {
        foreach (var model in features.Drawn.Where(model => double.IsFinite(model.NeighbourLabels.TrueOfRight)))
        {
            var labels = model.NeighbourLabels;
            var wrong = double.IsFinite(labels.TrueOfWrong)
                ? $" Of an image that it has wrong, {Numbers.Percent(labels.PredictedOfWrong, 0)} carry the class it was taken for and {Numbers.Percent(labels.TrueOfWrong, 0)} the true one"
                    + $"; such images lie {(labels.DistanceOfWrong > labels.DistanceOfRight ? "farther from" : "no farther from")} any training image (median distance {Numbers.Fixed(labels.DistanceOfWrong, 3)} against {Numbers.Fixed(labels.DistanceOfRight, 3)})."
                : "";
            yield return $"{features.LabelOf(model)}: of the {labels.Count} nearest training images of a test image that it has right, {Numbers.Percent(labels.TrueOfRight, 0)} carry the same class.{wrong}";
        }
    }

    private static Html Scores(ReportContext context, LearnedFeatures features)
    {
        var rows = features.Result.Models.SelectMany(model =>
        {
            var run = features.ResultOf(model);
            var own = run.Test.Scores;
            var wilson = Metrics.WilsonInterval.Of(own.N - own.Errors, own.N);
            return model.Scores
                .Select(score => Row(FeatureTitles.Classifier(score.Method), score.Errors, score.Accuracy, score.AccuracyWilson, score.BalancedAccuracy, score.F1Macro, score.McNemarP))
                .Prepend(Row("the network's own last layer", own.Errors, own.Accuracy, wilson, own.BalancedAccuracy, own.F1Macro, null));

            IReadOnlyList<Html> Row(string classifier, int errors, double accuracy, Metrics.Interval interval, double balanced, double f1, double? p) =>
            [
                Html.Of($"{ReportContext.Swatch(features.IndexOf(model))}{features.LabelOf(model)}"),
                ReportContext.Text(classifier),
                ReportContext.Text(Numbers.Count(errors)),
                ReportContext.Text(Numbers.Percent(accuracy)),
                ReportContext.Text($"{Numbers.Percent(interval.Lower)} to {Numbers.Percent(interval.Upper)}"),
                ReportContext.Text(Numbers.Percent(balanced)),
                ReportContext.Text(Numbers.Fixed(f1, 4)),
                p is { } value ? PageContext.PValue(value) : Html.Empty,
            ];
        });
        return context.Table(
            Html.Of($"Simple classifiers on the frozen features of {Numbers.Plural(features.Result.TestImages, "test image")}, made from {Numbers.Plural(features.Result.TrainImages, "training image")}. Where they do as well as the network's own last layer, the classes lie apart already. Interval: 95 %, Wilson. p: McNemar's exact test against the own last layer on the same images, not corrected for several tests."),
            [Html.Of($"Model"), Html.Of($"Classifier"), Html.Of($"Errors"), Html.Of($"Accuracy"), Html.Of($"95 % interval"), Html.Of($"Balanced"), Html.Of($"Macro F1"), Html.Of($"p")],
            rows,
            textColumns: 2);
    }

    private static Html Map(ReportContext context, LearnedFeatures features)
    {
        var left = features.Drawn.Select(model => (model, counts: FeatureMap.Counts(features, model))).Where(one => one.counts.Drawn < one.counts.Right).ToArray();
        var omitted = left.Length == 0 ? "" : $" So that the picture stays readable, {string.Join(" and ", left.Select(one => $"{Numbers.Count(one.counts.Drawn)} of the {Numbers.Count(one.counts.Right)} images that {features.LabelOf(one.model)} has right"))} are drawn, evenly through the split; every error is drawn.";
        return context.Figure(
            FeatureMap.Panels(features),
            Html.Of($"Test images along the two directions in which their features vary most (principal components); marks by true class, ringed where the model predicts another.{omitted} Both directions of a panel have one scale; panels of different models have their own. Groups that lie on each other here may still lie apart in the directions that are not drawn."));
    }

    private static Html Similarity(ReportContext context, LearnedFeatures features, LayerSimilarity similarity)
    {
        var pairs = SimilarityMap.Pairs(similarity, withThemselves: FeatureTitles.ByModel(similarity).Count == 1).ToArray();
        return Html.Of($"""
            <h3>Do the networks sort images in the same way, layer by layer?</h3>
            <p>1 means that two layers tell {Numbers.Plural(similarity.Images, "test image")} apart in the same way but for rotation and scale, 0 that they have nothing in common (linear CKA). {(features.Drawn.Count > 1 ? "Each network against itself is in figures/layer_similarity.png." : "")}</p>
            <div class="matrices">{pairs.Select(pair => Matrix(features, similarity, pair.Rows, pair.Columns))}</div>
            """);
    }

    private static Html Matrix(LearnedFeatures features, LayerSimilarity similarity, int[] rows, int[] columns)
    {
        var (down, across) = (features.LabelOf(similarity.Layers[rows[0]]), features.LabelOf(similarity.Layers[columns[0]]));
        var heads = columns.Select(column => Html.Of($"""<th scope="col" title="{similarity.Layers[column].Layer}"><span>{Layer(similarity, column)}</span></th>"""));
        var body = rows.Select(row => Html.Of($"""<tr><th scope="row" title="{similarity.Layers[row].Layer}">{Layer(similarity, row)}</th>{columns.Select(column => Cell(similarity.Of(row, column)))}</tr>"""));
        return Html.Of($"""
            <div class="scroll" tabindex="0" role="region" aria-label="Similarity of the layers of {down} and {across}"><table class="matrix errors">
            <caption>Rows: <b>{down}</b>, columns: <b>{across}</b>, first block to last. {SimilarityMap.Describe(features, similarity, rows, columns)}</caption>
            <thead><tr><td></td>{heads}</tr></thead><tbody>{body}</tbody></table></div>

            """);
    }

    private static string Layer(LayerSimilarity similarity, int layer) =>
        FeatureTitles.Layer(similarity, layer) is var name && name == "features" ? name : $"block {name}";

    private static Html Cell(double value)
    {
        var share = double.IsNaN(value) ? 0 : (int)Math.Round(100 * Math.Clamp(value, 0, 1));
        return Html.Of($"""<td{Html.Trusted(share >= ConfusionSection.DeepFrom ? " class=\"deep\"" : "")} style="--v:{share}">{Numbers.Fixed(value, 2)}</td>""");
    }

    private static IEnumerable<string> Notes(ReportContext context, LearnedFeatures features)
    {
        var result = features.Result;
        yield return $"Features are what the last linear layer reads, computed in {result.Precision} on {result.Device} without test-time augmentation: the mean over cells of the last convolutional stage, the normalised class token, or the mean of the normalised tokens.";
        yield return "Distance is one minus the cosine of two lists of features; the search is exact, and equal distances stand in the order of the training split. The weighted vote is that of DINO's evaluation: exp(cosine / 0.07) over the 20 nearest.";
        yield return $"The linear probe is a multinomial logistic regression with an L2 penalty on standardised features. Its penalty is the one of {Numbers.Count(result.Models[0].Probe.Penalties.Length)} with the lowest log loss on validation images ({string.Join(", ", result.Models.Select(model => $"{features.LabelOf(model)}: {model.Probe.Penalty.ToString("0.######", CultureInfo.InvariantCulture)}"))}); the test images were read once, with that penalty."
            + (result.Models.All(model => model.Probe.IsConverged) ? "" : " Its optimum was not reached to the last digits for " + string.Join(", ", result.Models.Where(model => !model.Probe.IsConverged).Select(features.LabelOf)) + ".");
        yield return "These networks were trained on the labels of the same training images, so their features are made for these classes. Published figures of neighbours and linear probes are mostly of networks that never saw the data's labels; they answer another question and are not to be compared with these.";
        yield return "A training image that lies close is an example of what the network treats alike. It is not the reason for a prediction, and training images lie closer to their own class than new images do, because they were learnt from.";
        if (context.Summary.Data.Duplicates is { TestSeenBefore.Count: > 0 })
            yield return "Some test images stand in the training or validation split too (see the data section); the nearest image of one that stands in the training split is itself, at distance 0.";
        if (result.Similarity is { } similarity)
            yield return $"Linear CKA compares all values of a block, cells or tokens laid side by side, by the unbiased estimator of HSIC over {Numbers.Plural(similarity.Batches, "batch", "batches")}. A high value does not say that two layers hold the same features, nor a low one that either is worse; a few directions of large variance weigh most.";
    }
}
