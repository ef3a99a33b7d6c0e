using System.Net;
using System.Security.Cryptography;
using Cytobench.Models;

namespace Cytobench.Tests.Models;

public sealed class PretrainedWeightsTests : IDisposable
{
    private static readonly byte[] Weights = [.. Enumerable.Range(0, 5000).Select(i => (byte)(i * 31))];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Weights_are_fetched_once_and_checked_against_the_hash_that_the_server_states()
    {
        using var server = new LocalServer((_, context) => Answer(context, Convert.ToHexStringLower(SHA256.HashData(Weights))));
        var path = Locate("resnet18", server.Root);
        Assert.Equal(folder.File("resnet18.tv_in1k.safetensors"), path);
        Assert.Equal(Weights, File.ReadAllBytes(path));
        var asked = server.Requests.Count;
        Assert.Contains("HEAD /timm/resnet18.tv_in1k/resolve/main/model.safetensors", server.Requests);
        Assert.Equal(path, Locate("resnet18", server.Root));
        Assert.Equal(asked, server.Requests.Count);
    }

    [Fact]
    public void Weights_with_another_hash_are_refused()
    {
        using var server = new LocalServer((_, context) => Answer(context, new string('a', 64)));
        var fault = Assert.Throws<UserException>(() => Locate("resnet18", server.Root));
        Assert.Contains("expected SHA256 aaaa", fault.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.Root));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("0123")]
    public void A_server_that_states_no_hash_is_not_trusted(string? etag)
    {
        using var server = new LocalServer((_, context) => Answer(context, etag));
        Assert.Contains("SHA-256", Assert.Throws<UserException>(() => Locate("resnet50", server.Root)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Redirects_without_end_are_left()
    {
        using var server = new LocalServer((_, context) => context.Response.Redirect("/again"));
        Assert.Contains("redirects", Assert.Throws<UserException>(() => Locate("resnet50", server.Root)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_network_one_line_says_where_to_put_the_file_and_how_to_do_without()
    {
        var fault = Assert.Throws<UserException>(() => Locate("vit_base_patch16_224", new Uri($"http://127.0.0.1:{LocalServer.FreePort()}/")));
        Assert.Contains(folder.File("vit_base_patch16_224.augreg2_in21k_ft_in1k.safetensors"), fault.Message, StringComparison.Ordinal);
        Assert.Contains("--pretrained none", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
    }

    [Theory]
    [InlineData("vit_tiny_patch4_28")]
    [InlineData("vit_small_patch8_112")]
    [InlineData("vit_small_patch16_gap_224")]
    public void Models_that_nobody_pretrained_say_so(string model)
    {
        Assert.False(PretrainedWeights.Exist(model));
        Assert.Contains("no ImageNet weights", Assert.Throws<UserException>(() => PretrainedWeights.Locate(model, cancellation: TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_other_model_of_the_catalogue_has_weights() =>
        Assert.All(
            ModelCatalogue.All.Where(spec => !spec.Name.Contains("_gap_", StringComparison.Ordinal) && spec.Name is not ("vit_tiny_patch4_28" or "vit_small_patch8_112")),
            spec => Assert.True(PretrainedWeights.Exist(spec.Name)));

    /// <summary>As the hub does: a redirect within the site, then one to the storage that carries the hash, then the file.</summary>
    private static void Answer(HttpListenerContext context, string? sha256)
    {
        var path = context.Request.Url!.AbsolutePath;
        if (path == "/storage/blob")
        {
            LocalServer.SendRange(context, Weights, null);
            return;
        }
        if (path.StartsWith("/timm/", StringComparison.Ordinal))
        {
            context.Response.Redirect("/renamed" + path);
            return;
        }
        if (sha256 is not null)
            context.Response.Headers["X-Linked-ETag"] = $"\"{sha256}\"";
        if (sha256 is null && context.Request.HttpMethod == "HEAD")
            return;
        context.Response.Redirect("/storage/blob");
    }

    private string Locate(string model, Uri hub) => PretrainedWeights.Locate(model, hub, folder.Root, null, TestContext.Current.CancellationToken);
}
