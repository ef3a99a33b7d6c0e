using Cytobench.Explain;
using Cytobench.Explain.Methods;
using Cytobench.Models;
using Cytobench.Tests.Explain.Methods;
using static TorchSharp.torch;

namespace Cytobench.Tests.Explain;

/// <summary>What every method must do, asked of each in turn, with as few samples as will do.</summary>
[Collection(nameof(Alone))]
public sealed class ExplanationMethodsTests
{
    private static readonly string[] OfAnyNetwork =
        ["gradcam", "gradcam++", "hirescam", "layercam", "eigencam", "scorecam", "integrated-gradients", "smoothgrad", "occlusion", "rise"];

    private static readonly string[] OfTransformers =
        ["rollout", "rollout-max", "rollout-min", "gradient-rollout", "chefer", "last-attention"];

    public static TheoryData<string, string> NetworksAndMethods()
    {
        var data = new TheoryData<string, string>();
        foreach (var network in (string[])["cnn", "class token", "mean"])
            foreach (var method in network == "cnn" ? OfAnyNetwork : [.. OfAnyNetwork, .. OfTransformers])
                data.Add(network, method);
        return data;
    }

    private static ImageClassifier Network(string name) => name == "cnn" ? SmallNetworks.Convolutional() : SmallNetworks.Transformer(name == "class token");

    private static IExplanationMethod Quick(string name) => name switch
    {
        "integrated-gradients" => new IntegratedGradients(steps: 4),
        "smoothgrad" => new SmoothGrad(samples: 4),
        "rise" => new Rise(masks: 8),
        _ => ExplanationMethods.Find(name),
    };

    [Fact]
    public void Every_method_is_listed_once_with_its_source()
    {
        Assert.Equal([.. OfAnyNetwork, .. OfTransformers], ExplanationMethods.All.Select(method => method.Name));
        Assert.Equal(ExplanationMethods.All.Count, ExplanationMethods.All.Select(method => method.Title).Distinct().Count());
        Assert.All(ExplanationMethods.All, method => Assert.Matches(@"\d{4}.*(arXiv:\d{4}\.\d{4,5}|doi:|github\.com/)", method.Citation));
    }

    [Fact]
    public void An_unknown_method_is_told_with_those_that_there_are()
    {
        var error = Assert.Throws<UserException>(() => ExplanationMethods.Find("grad-cam"));
        Assert.Contains("method grad-cam", error.Message, StringComparison.Ordinal);
        Assert.Contains("gradcam, gradcam++, ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_family_has_its_methods_and_its_own_first()
    {
        using var cnn = Network("cnn");
        Assert.Equal(OfAnyNetwork, ExplanationMethods.Supporting(cnn).Select(method => method.Name));
        Assert.Equal("gradcam", ExplanationMethods.For(cnn).Name);
        foreach (var name in (string[])["class token", "mean"])
        {
            using var transformer = Network(name);
            Assert.Equal([.. OfAnyNetwork, .. OfTransformers], ExplanationMethods.Supporting(transformer).Select(method => method.Name));
            Assert.Equal("rollout", ExplanationMethods.For(transformer).Name);
        }
    }

    /// <summary>The first map of each network is the one that reports compare it by.</summary>
    [Theory]
    [InlineData("layercam,gradcam,chefer,rollout", "gradcam layercam", "rollout chefer layercam gradcam")]
    [InlineData("gradcam,last-attention,chefer", "gradcam", "last-attention chefer gradcam")]
    [InlineData("occlusion,layercam", "occlusion layercam", "occlusion layercam")]
    [InlineData("", "gradcam", "rollout")]
    public void A_networks_usual_method_comes_first_however_methods_are_named(string named, string ofCnn, string ofTransformer)
    {
        using var cnn = Network("cnn");
        using var transformer = Network("class token");
        string Chosen(ImageClassifier model) => string.Join(" ", ExplanationMethods.Choose(named.Split(',', StringSplitOptions.RemoveEmptyEntries), model).Select(method => method.Name));
        Assert.Equal((ofCnn, ofTransformer), (Chosen(cnn), Chosen(transformer)));
    }

    /// <summary>
    /// One map an image, not negative; the same bytes again; alone as with others; nothing left alive. Two of three are not flat: in an untrained network
    /// all of a class's evidence may be negative, which Grad-CAM cuts.
    /// </summary>
    [Theory, MemberData(nameof(NetworksAndMethods))]
    public void A_map_depends_on_its_image_alone_and_leaves_nothing_behind(string network, string method)
    {
        using var model = Network(network);
        using var images = SmallNetworks.Images(3, model.ImageSize);
        using var targets = tensor(new long[] { 0, 1, 2 });
        Quick(method).Explain(model, images, targets).Dispose();         // what is compiled at the first call stays
        var before = LiveTensors.Settled();
        using (NewDisposeScope())
        {
            var maps = Quick(method).Explain(model, images, targets);
            Assert.Equal([3, maps.shape[1], maps.shape[1]], maps.shape);
            Assert.Equal(ScalarType.Float32, maps.dtype);
            Assert.False(maps.requires_grad);
            Assert.True(maps.min().item<float>() >= 0);
            Assert.True(Enumerable.Range(0, 3).Count(i => (maps[i].max() - maps[i].min()).item<float>() > 0) >= 2, "maps are flat");
            Assert.Equal(maps.data<float>().ToArray(), Quick(method).Explain(model, images, targets).data<float>().ToArray());
            var alone = Quick(method).Explain(model, images.narrow(0, 1, 1), targets.narrow(0, 1, 1));
            Assert.True(allclose(maps.narrow(0, 1, 1), alone, 1e-3, 1e-3 * maps[1].max().item<float>()));
        }
        Assert.Equal(before, Tensor.TotalCount);
    }

    /// <summary>Methods that draw at random, or ask about many copies, give the same bits in every company.</summary>
    [Theory, InlineData("rise"), InlineData("smoothgrad"), InlineData("integrated-gradients"), InlineData("occlusion"), InlineData("scorecam")]
    public void Copies_of_an_image_never_meet_those_of_another(string method)
    {
        using var scope = NewDisposeScope();
        using var model = Network("cnn");
        var (images, targets) = (SmallNetworks.Images(3, model.ImageSize), tensor(new long[] { 0, 1, 2 }));
        var together = Quick(method).Explain(model, images, targets);
        var alone = Quick(method).Explain(model, images.narrow(0, 2, 1), targets.narrow(0, 2, 1));
        Assert.Equal(together[2].data<float>().ToArray(), alone.data<float>().ToArray());
    }

    [Theory, MemberData(nameof(NetworksAndMethods))]
    public void A_map_depends_on_the_class_where_the_method_says_so(string network, string method)
    {
        using var scope = NewDisposeScope();
        using var model = Network(network);
        var images = SmallNetworks.Images(2, model.ImageSize);
        Tensor Map(long target) => Quick(method).Explain(model, images, full(2, target, dtype: ScalarType.Int64));
        Assert.Equal(Quick(method).IsClassSpecific, !Map(0).Equals(Map(1)));
    }

    /// <summary>A caller that evaluates without gradients still gets maps that need them.</summary>
    [Theory, InlineData("gradcam"), InlineData("chefer"), InlineData("smoothgrad")]
    public void Gradients_are_taken_where_the_caller_has_none(string method)
    {
        using var scope = NewDisposeScope();
        using var model = Network("class token");
        using var _ = no_grad();
        Assert.True(Quick(method).Explain(model, SmallNetworks.Images(1, 16), tensor(new long[] { 1 })).max().item<float>() > 0);
    }

    [Fact]
    public void The_default_of_a_residual_network_reads_where_it_read_before()
    {
        using var model = ModelCatalogue.Find("resnet18").Create(8, 28, seed: 1);
        Assert.Equal("layer2", ExplanationMethods.For(model).Layer(model));
        Assert.Equal("layer2", ExplanationMethods.Find("layercam").Layer(model));
        Assert.Equal("pixels, windows of 4", ExplanationMethods.Find("occlusion").Layer(model));
    }
}
