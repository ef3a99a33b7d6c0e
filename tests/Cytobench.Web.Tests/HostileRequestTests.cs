using System.Buffers.Binary;
using System.IO.Hashing;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using static Cytobench.Web.Tests.ServedRun;

namespace Cytobench.Web.Tests;

/// <summary>Whatever is sent, the answer is short, names no path and no code, and the server answers the next request.</summary>
[Collection(nameof(Served))]
public sealed class HostileRequestTests(ServedRun run)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_no_image_is_refused_in_a_few_words()
    {
        Assert.Equal("the image cannot be read: not an image", await FaultAsync(400, Body("no image at all"u8.ToArray())));
        Assert.Equal("the image cannot be read: empty", await FaultAsync(400, Body([])));
        Assert.Contains("cut short", await FaultAsync(400, Body(run.TestImages[0][..200])), StringComparison.Ordinal);
        Assert.Equal("the request holds no image", await FaultAsync(400, new MultipartFormDataContent { { new StringContent("cell"), "name" } }));
        Assert.Contains("cannot be read as a zip", await FaultAsync(400, Body([.. "PK\x03\x04"u8, 1, 2, 3], "application/zip")), StringComparison.Ordinal);
        Assert.Contains("no images", await FaultAsync(400, Body(Zip(("a.txt", "text"u8.ToArray())), "application/zip")), StringComparison.Ordinal);
        Assert.Contains("the form is damaged", await FaultAsync(400, Body("--x\r\nContent-Disposition: form-data"u8.ToArray(), "multipart/form-data; boundary=x")), StringComparison.Ordinal);
        Assert.Contains("class: there is", await FaultAsync(400, Body(run.TestImages[0]), "api/explain?class=unicorn"), StringComparison.Ordinal);
        Assert.Contains("model: there is", await FaultAsync(400, Body(run.TestImages[0]), "api/explain?model=../../etc"), StringComparison.Ordinal);
        Assert.Contains("methods: there is gradcam", await FaultAsync(400, Body(run.TestImages[0]), "api/explain?methods=rise"), StringComparison.Ordinal);
        Assert.Contains("send one at a time", await FaultAsync(400, Form([("a.png", run.TestImages[0]), ("b.png", run.TestImages[1])]), "api/explain"), StringComparison.Ordinal);
        Assert.Contains("model: there is", await FaultAsync(400, Body(run.TestImages[0]), "api/neighbours?model=../../etc"), StringComparison.Ordinal);
        await NeighbourTests.ReadyAsync(run.Client);
        Assert.Equal("the image cannot be read: not an image", await FaultAsync(400, Body("no image at all"u8.ToArray()), "api/neighbours"));
        Assert.Contains("send one at a time", await FaultAsync(400, Form([("a.png", run.TestImages[0]), ("b.png", run.TestImages[1])]), "api/neighbours"), StringComparison.Ordinal);
        await FaultAsync(404, Body([1]), "api/../../etc/passwd");
        await FaultAsync(405, Body([1]), "api/models");
        await StillServesAsync();
    }

    /// <summary>A header of 100,000 x 100,000 pixels would take 40 GB once decoded.</summary>
    [Fact]
    public async Task A_giant_picture_is_refused_by_its_header()
    {
        Assert.Contains("100000 x 100000 pixels, more than 64 million", await FaultAsync(400, Body(PngHeader(100_000, 100_000))), StringComparison.Ordinal);
        await StillServesAsync();
    }

    [Fact]
    public async Task Bodies_and_counts_above_the_limits_are_refused()
    {
        var announced = await RawAsync($"POST /api/predict HTTP/1.1\r\nHost: localhost\r\nContent-Length: {(10 << 20) + 1}\r\n\r\n", run.Server.Address);
        Assert.StartsWith("HTTP/1.1 413", announced, StringComparison.Ordinal);
        Assert.Contains("larger than 10 MiB", announced, StringComparison.Ordinal);
        var unannounced = await RawAsync("POST /api/predict HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n" + string.Concat(Enumerable.Repeat($"100000\r\n{new string('x', 0x100000)}\r\n", 10)) + "1\r\nx\r\n", run.Server.Address);
        Assert.StartsWith("HTTP/1.1 413", unannounced, StringComparison.Ordinal);
        Assert.Contains("more than 1,000", await FaultAsync(413, Form(Enumerable.Range(0, 1001).Select(i => ($"{i}.png", new byte[1])))), StringComparison.Ordinal);
        Assert.Contains("more than 1,000 images", await FaultAsync(413, Body(Zip([.. Enumerable.Range(0, 1001).Select(i => ($"{i}.png", new byte[1]))]), "application/zip")), StringComparison.Ordinal);
        await StillServesAsync();
    }

    /// <summary>40 MB of zeros pack into 40 kB; each image may unpack to 10 MiB.</summary>
    [Fact]
    public async Task A_zip_bomb_unpacks_nothing()
    {
        var before = GC.GetTotalAllocatedBytes();
        var images = await ImagesAsync(Body(Zip(("bomb.png", new byte[40_000_000])), "application/zip"));
        Assert.Equal("larger than 10 MiB", Assert.Single(images).GetProperty("fault").GetString());
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 48_000_000); // of which this test's own bomb is 40
        await StillServesAsync();
    }

    [Fact]
    public async Task Names_that_lead_elsewhere_are_names_alone()
    {
        var evil = $"{Guid.NewGuid():N}.png";
        var images = await ImagesAsync(Body(Zip(($"a/../../../{evil}", run.TestImages[0]), ("ok.png", run.TestImages[1])), "application/zip"));
        Assert.Equal(["image/ok.png"], images.Select(image => image.GetProperty("image").GetString()));
        var form = await ImagesAsync(Form([($"../../../{evil}", run.TestImages[0])]));
        Assert.Equal($"../../../{evil}", Assert.Single(form).GetProperty("image").GetString());
        var script = await ImagesAsync(Form([("<script>alert(1)</script>.png", "x"u8.ToArray()), ("b.png", run.TestImages[1])]));
        Assert.Equal("not an image", script[0].GetProperty("fault").GetString());
        foreach (var start in (string[])[Environment.CurrentDirectory, AppContext.BaseDirectory, run.Folder, Path.GetTempPath()])
            for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
                Assert.False(File.Exists(Path.Combine(folder.FullName, evil)), folder.FullName);
    }

    /// <summary>With one place in the queue and sixty requests at once, some must be turned away, and every one is answered.</summary>
    [Fact]
    public async Task A_full_queue_says_when_to_come_again()
    {
        await using var server = await RunServer.StartAsync(run.Options with { MaxBatch = 1, QueueLength = 1 }, Cancellation);
        using var client = new HttpClient { BaseAddress = server.Address };
        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(async _ =>
        {
            using var response = await client.PostAsync("api/predict", Body(run.TestImages[0]), Cancellation);
            return (response.StatusCode, Retry: response.Headers.RetryAfter?.Delta);
        }));
        Assert.All(answers, answer => Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.TooManyRequests, $"{answer.StatusCode}"));
        Assert.Contains(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        var turnedAway = answers.Where(answer => answer.StatusCode == HttpStatusCode.TooManyRequests).ToArray();
        Assert.NotEmpty(turnedAway);
        Assert.All(turnedAway, answer => Assert.InRange(answer.Retry!.Value.TotalSeconds, 1, 60));

        using var after = await client.PostAsync("api/predict", Body(run.TestImages[0]), Cancellation);
        Assert.Equal(HttpStatusCode.OK, after.StatusCode);               // all places were given back
    }

    [Fact]
    public async Task A_request_without_end_is_given_up()
    {
        await using var server = await RunServer.StartAsync(run.Options with { TimeoutSeconds = 0.5 }, Cancellation);
        var answer = await RawAsync("POST /api/predict HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nx", server.Address);
        Assert.StartsWith("HTTP/1.1 503", answer, StringComparison.Ordinal);
        Assert.Contains("took too long", answer, StringComparison.Ordinal);
    }

    private async Task<string> FaultAsync(int status, HttpContent content, string path = "api/predict")
    {
        using (content)
        {
            using var response = await run.Client.PostAsync(path, content, Cancellation);
            var text = await response.Content.ReadAsStringAsync(Cancellation);
            Assert.Equal(status, (int)response.StatusCode);
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
            foreach (var leak in (string[])[run.Folder, Path.GetTempPath(), "   at ", ".cs:", "Exception", "Cytobench."])
                Assert.DoesNotContain(leak, text, StringComparison.Ordinal);
            return JsonDocument.Parse(text).RootElement.GetProperty("title").GetString()!;
        }
    }

    private async Task<JsonElement[]> ImagesAsync(HttpContent content)
    {
        using (content)
        {
            using var response = await run.Client.PostAsync("api/predict", content, Cancellation);
            var text = await response.Content.ReadAsStringAsync(Cancellation);
            Assert.True(response.IsSuccessStatusCode, text);
            return [.. JsonDocument.Parse(text).RootElement.GetProperty("images").EnumerateArray()];
        }
    }

    private async Task StillServesAsync() => Assert.Null((await ImagesAsync(Body(run.TestImages[0])))[0].GetProperty("fault").GetString());

    private static byte[] PngHeader(int width, int height)
    {
        byte[] header = [.. "IHDR"u8, 0, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(8), height);
        var crc = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(crc, Crc32.HashToUInt32(header));
        return [0x89, .. "PNG\r\n\x1a\n"u8, 0, 0, 0, 13, .. header, .. crc, 0, 0, 0, 0, .. "IDAT"u8, 0x35, 0xAF, 0x06, 0x1E];
    }

    /// <summary>What no well-behaved client sends; the answer as it comes over the wire.</summary>
    private static async Task<string> RawAsync(string request, Uri address)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, Cancellation);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), Cancellation);
        var (answer, buffer) = (new StringBuilder(), new byte[4096]);
        while (!answer.ToString().Contains('}', StringComparison.Ordinal) && await stream.ReadAsync(buffer, Cancellation) is > 0 and var count)
            answer.Append(Encoding.ASCII.GetString(buffer, 0, count));
        return answer.ToString();
    }
}
