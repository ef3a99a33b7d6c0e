using System.Security.Cryptography;
using Cytobench.Data;

namespace Cytobench.Tests.Data;

public sealed class DownloadTests : IDisposable
{
    private static readonly byte[] Content = RandomBytes(1_000_000);

    private readonly TemporaryFolder folder = new();

    private string Destination => folder.File("file.npz");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_file_arrives_whole_checked_and_under_its_name()
    {
        using var server = new LocalServer((_, context) => LocalServer.SendRange(context, Content, "\"v1\""));
        var reports = new List<ProgressReport>();
        Download.Fetch(Request(server.Root) with { Progress = new Sink(reports) });
        AssertArrived();
        var fetching = reports.Where(report => report.Stage == "fetching file.npz").ToList();
        Assert.Equal((Content.Length, Content.Length, "bytes"), (fetching[^1].Done, fetching[^1].Total, fetching[^1].Unit));
        Assert.Contains(reports, report => report.Stage.StartsWith("checking", StringComparison.Ordinal));
    }

    [Fact]
    public void A_cut_connection_is_continued_where_it_broke()
    {
        using var server = new LocalServer((number, context) => LocalServer.SendRange(context, Content, "\"v1\"", number < 2 ? 300_000 : int.MaxValue));
        Download.Fetch(Request(server.Root));
        AssertArrived();
        var requests = server.Requests.ToArray();
        Assert.Equal(3, requests.Length);
        Assert.Matches("^GET / bytes=[1-9][0-9]*- \"v1\"$", requests[1]);
        Assert.Matches("^GET / bytes=[1-9][0-9]*- \"v1\"$", requests[2]);
    }

    [Fact]
    public void Where_the_server_ignores_ranges_the_file_is_fetched_anew()
    {
        using var server = new LocalServer((number, context) =>
        {
            context.Response.ContentLength64 = Content.Length;
            context.Response.OutputStream.Write(Content, 0, number == 0 ? 400_000 : Content.Length);
            if (number == 0)
                context.Response.Abort();
        });
        Download.Fetch(Request(server.Root));
        AssertArrived();
    }

    [Fact]
    public void A_file_that_changed_meanwhile_is_fetched_anew()
    {
        var old = RandomBytes(900_000);
        using var server = new LocalServer((number, context) =>
        {
            if (number == 0)
                LocalServer.SendRange(context, old, "\"old\"", 400_000);
            else
                LocalServer.SendRange(context, Content, "\"new\"");
        });
        Download.Fetch(Request(server.Root) with { Hash = null });
        AssertArrived();
    }

    [Fact]
    public void A_cancelled_download_keeps_its_part_and_goes_on_from_there_the_next_time()
    {
        using var server = new LocalServer((_, context) => LocalServer.SendRange(context, Content, "\"v1\""));
        using var cancel = new CancellationTokenSource();
        var stop = new Sink([], report => { if (report.Done > 100_000) cancel.Cancel(); });
        Assert.ThrowsAny<OperationCanceledException>(() => Download.Fetch(Request(server.Root) with { Progress = stop, Cancellation = cancel.Token }));
        Assert.False(File.Exists(Destination));
        var kept = new FileInfo(Destination + ".part").Length;
        Assert.InRange(kept, 100_001, Content.Length);

        Download.Fetch(Request(server.Root));
        AssertArrived();
        Assert.Equal($"GET / bytes={kept}- \"v1\"", server.Requests.Last());
    }

    [Fact]
    public void A_part_that_is_whole_already_is_accepted()
    {
        File.WriteAllBytes(Destination + ".part", Content);
        using var server = new LocalServer((_, context) => LocalServer.SendRange(context, Content, null));
        Download.Fetch(Request(server.Root));
        AssertArrived();
        Assert.Equal([$"GET / bytes={Content.Length}-"], server.Requests);
    }

    [Fact]
    public void A_part_of_another_file_is_noticed_and_fetched_anew_once()
    {
        File.WriteAllBytes(Destination + ".part", RandomBytes(1234));
        using var server = new LocalServer((_, context) => LocalServer.SendRange(context, Content, null));
        Download.Fetch(Request(server.Root));
        AssertArrived();
        Assert.Equal(["GET / bytes=1234-", "GET /"], server.Requests);
    }

    [Fact]
    public void Wrong_bytes_are_refused_with_both_hashes_and_leave_nothing_behind()
    {
        var wrong = RandomBytes(1000);
        using var server = new LocalServer((_, context) => LocalServer.SendRange(context, wrong, null));
        var message = Fault(Request(server.Root));
        Assert.Contains(Md5(wrong).Hex, message, StringComparison.Ordinal);
        Assert.Contains(Md5(Content).Hex, message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.Root));
        Assert.Single(server.Requests);
    }

    [Fact]
    public void A_server_that_always_cuts_short_is_given_up()
    {
        using var server = new LocalServer((_, context) => { context.Response.ContentLength64 = 10; context.Response.Abort(); });
        Fault(Request(server.Root));
        Assert.InRange(server.Requests.Count, 2, 6);
    }

    [Fact]
    public void A_busy_server_is_asked_again()
    {
        using var server = new LocalServer((number, context) =>
        {
            if (number < 2)
                context.Response.StatusCode = 503;
            else
                LocalServer.SendRange(context, Content, null);
        });
        Download.Fetch(Request(server.Root));
        AssertArrived();
    }

    [Fact]
    public void A_missing_file_is_not_asked_for_again()
    {
        using var server = new LocalServer((_, context) => context.Response.StatusCode = 404);
        Assert.Contains("404", Fault(Request(server.Root)), StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Fact]
    public void A_silent_server_is_left_after_the_time_out()
    {
        using var gate = new ManualResetEventSlim();
        using var server = new LocalServer((_, _) => gate.Wait(TimeSpan.FromSeconds(20)));
        var message = Fault(Request(server.Root) with { StallTimeout = TimeSpan.FromMilliseconds(100) });
        gate.Set();
        Assert.Contains("no answer for 0.1 seconds", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_file_longer_than_allowed_is_refused_stated_or_not(bool stated)
    {
        using var server = new LocalServer((_, context) =>
        {
            if (stated)
                context.Response.ContentLength64 = Content.Length;
            else
                context.Response.SendChunked = true;
            context.Response.OutputStream.Write(Content);
        });
        Assert.Contains("longer than the 500000 bytes", Fault(Request(server.Root) with { MaxBytes = 500_000 }), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.Root));
    }

    [Fact]
    public void Without_a_server_one_line_says_what_to_do()
    {
        var message = Fault(Request(new Uri($"http://127.0.0.1:{LocalServer.FreePort()}/file.npz")));
        Assert.EndsWith("; put it there by hand", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
        Assert.Empty(Directory.GetFiles(folder.Root));
    }

    [Fact]
    public void Sources_are_asked_in_their_order_until_one_gives_the_right_file()
    {
        File.WriteAllBytes(folder.File("wrong"), RandomBytes(10));
        File.WriteAllBytes(folder.File("right"), Content);
        Uri[] sources = [new(folder.File("missing")), new(folder.File("wrong")), new(folder.File("right"))];
        Download.Fetch(Request(sources[0]) with { Sources = sources });
        AssertArrived();
    }

    [Fact]
    public void Two_programs_do_not_write_one_part()
    {
        using var other = new FileStream(Destination + ".part", FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        Assert.Contains("cannot be written", Fault(Request(new Uri(folder.File("any")))), StringComparison.Ordinal);
    }

    private DownloadRequest Request(Uri source) => new()
    {
        Sources = [source],
        Destination = Destination,
        Hash = Md5(Content),
        MaxBytes = 2_000_000,
        Advice = "put it there by hand",
        FirstPause = TimeSpan.FromMilliseconds(1),
        Cancellation = TestContext.Current.CancellationToken,
    };

    private void AssertArrived()
    {
        Assert.Equal(Content, File.ReadAllBytes(Destination));
        Assert.False(File.Exists(Destination + ".part"));
        Assert.False(File.Exists(Destination + ".part.etag"));
    }

    private static string Fault(DownloadRequest request) => Assert.Throws<UserException>(() => Download.Fetch(request)).Message;

    private static FileHash Md5(byte[] bytes) => FileHash.Md5(Convert.ToHexStringLower(CryptographicOperations.HashData(HashAlgorithmName.MD5, bytes)));

    private static byte[] RandomBytes(int count)
    {
        var bytes = new byte[count];
        new Random(count).NextBytes(bytes);
        return bytes;
    }

    private sealed class Sink(List<ProgressReport> reports, Action<ProgressReport>? react = null) : IProgress<ProgressReport>
    {
        public void Report(ProgressReport value)
        {
            reports.Add(value);
            react?.Invoke(value);
        }
    }
}
