using System.Net;
using System.Net.Http.Headers;
using Microsoft.OpenApi;
using static Cytobench.Web.Tests.ServedRun;

namespace Cytobench.Web.Tests;

[Collection(nameof(Served))]
public sealed class AccessTests(ServedRun run)
{
    private const string Key = "0123456789abcdef";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("")]
    [InlineData("page.js")]
    [InlineData("api/models")]
    [InlineData("healthz")]
    [InlineData("nowhere")]
    public async Task Every_answer_keeps_browsers_strict_and_is_shared_with_no_other_site(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Origin", "https://example.org");
        using var response = await run.Client.SendAsync(request, Cancellation);
        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("DENY", Assert.Single(response.Headers.GetValues("X-Frame-Options")));
        Assert.Equal("no-referrer", Assert.Single(response.Headers.GetValues("Referrer-Policy")));
        Assert.Equal("same-origin", Assert.Single(response.Headers.GetValues("Cross-Origin-Resource-Policy")));
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.False(response.Headers.Contains("Server"));
    }

    [Fact]
    public async Task Other_sites_and_other_names_are_refused()
    {
        using var crossSite = new HttpRequestMessage(HttpMethod.Post, "api/predict") { Content = Body(run.TestImages[0]) };
        crossSite.Headers.Add("Sec-Fetch-Site", "cross-site");
        Assert.Equal(HttpStatusCode.Forbidden, (await run.Client.SendAsync(crossSite, Cancellation)).StatusCode);
        using var rebound = new HttpRequestMessage(HttpMethod.Get, "api/models");
        rebound.Headers.Host = "evil.example";
        Assert.Equal(HttpStatusCode.BadRequest, (await run.Client.SendAsync(rebound, Cancellation)).StatusCode);
    }

    [Fact]
    public async Task With_a_key_nothing_of_the_run_is_told_without_it()
    {
        await using var server = await RunServer.StartAsync(run.Options with { ApiKey = Key }, Cancellation);
        using var client = new HttpClient { BaseAddress = server.Address };
        foreach (var path in (string[])["api/models", "api/images", "api/images/0", "api/neighbours", "metrics"])
            Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync(path, Cancellation)).StatusCode);
        foreach (var path in (string[])["api/predict", "api/explain", "api/neighbours"])
            Assert.Equal(HttpStatusCode.Unauthorized, (await client.PostAsync(path, Body(run.TestImages[0]), Cancellation)).StatusCode);
        foreach (var path in (string[])["", "page.js", "healthz", "openapi/v1.json"])
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(path, Cancellation)).StatusCode);

        client.DefaultRequestHeaders.Add("X-Api-Key", Key[..^1] + "x");
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("api/models", Cancellation)).StatusCode);
        client.DefaultRequestHeaders.Remove("X-Api-Key");
        client.DefaultRequestHeaders.Add("X-Api-Key", Key);
        Assert.Equal(HttpStatusCode.OK, (await client.PostAsync("api/predict", Body(run.TestImages[0]), Cancellation)).StatusCode);
        client.DefaultRequestHeaders.Remove("X-Api-Key");
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("metrics", Cancellation)).StatusCode);
    }

    [Fact]
    public async Task Options_that_cannot_be_are_one_line()
    {
        await SaysAsync("add --api-key", run.Options with { Host = "0.0.0.0" });
        await SaysAsync("at least 16", run.Options with { ApiKey = "short" });
        await SaysAsync("--host nowhere", run.Options with { Host = "nowhere" });
        await SaysAsync("--queue 3", run.Options with { QueueLength = 3 });
        await SaysAsync("--training-images -1: choose 0 (none) to 20,000", run.Options with { TrainingImages = -1 });
        await SaysAsync("--port 70000", run.Options with { Port = 70000 });
        await SaysAsync($"--port {run.Server.Address.Port}: cannot be listened on", run.Options with { Port = run.Server.Address.Port });

        static async Task SaysAsync(string expected, ServeOptions options)
        {
            var fault = await Assert.ThrowsAsync<UserException>(() => RunServer.StartAsync(options, Cancellation));
            Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_interface_describes_itself()
    {
        var json = await run.Client.GetStringAsync("openapi/v1.json", Cancellation);
        var (document, diagnostic) = OpenApiDocument.Parse(json, "json");
        Assert.Empty(diagnostic!.Errors);
        Assert.Empty(diagnostic.Warnings);
        Assert.Equal(["/api/explain", "/api/images", "/api/images/{number}", "/api/models", "/api/neighbours", "/api/predict", "/healthz", "/metrics", "/readyz"], document!.Paths.Keys.Order());
        var predict = document.Paths["/api/predict"].Operations![HttpMethod.Post];
        Assert.Equal(["application/octet-stream", "application/zip", "image/bmp", "image/jpeg", "image/png", "image/webp", "multipart/form-data"], predict.RequestBody!.Content!.Keys.Order());
        Assert.Equal(["200", "400", "401", "413", "415", "429", "503"], predict.Responses!.Keys.Order());
        var neighbours = document.Paths["/api/neighbours"].Operations!;
        Assert.Equal(["application/octet-stream", "image/bmp", "image/jpeg", "image/png", "image/webp", "multipart/form-data"], neighbours[HttpMethod.Post].RequestBody!.Content!.Keys.Order());
        Assert.Equal(["200", "400", "401", "404", "413", "415", "429", "503"], neighbours[HttpMethod.Post].Responses!.Keys.Order());
        Assert.Equal(["200", "401"], neighbours[HttpMethod.Get].Responses!.Keys.Order());
        Assert.Contains("own_confidence", json, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_are_in_Prometheus_text_format()
    {
        await run.Client.PostAsync("api/predict", Body(run.TestImages[0]), Cancellation);
        using var response = await run.Client.GetAsync("metrics", Cancellation);
        Assert.Equal("text/plain", response.Content.Headers.ContentType!.MediaType);
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.Contains("# TYPE cytobench_batch_images histogram", text, StringComparison.Ordinal);
        Assert.Matches("(?m)^cytobench_requests_total\\{route=\"/api/predict\",status=\"200\"\\} [1-9]", text);
        Assert.Matches("(?m)^cytobench_queue_images 0$", text);
    }
}
