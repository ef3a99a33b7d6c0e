using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Reflection;

namespace Cytobench.Data;

/// <summary>
/// Fetches one file: into FILE.part first, renamed when whole and checked. What was fetched stays after a cut or a cancellation and is
/// continued the next time, if the server still has the same file (If-Range) and can.
/// </summary>
public static class Download
{
    private const int BufferBytes = 1 << 17;
    private const int TriesWithoutProgress = 4;

    internal static HttpClient CreateClient(bool followRedirects)
    {
        var version = Assembly.GetExecutingAssembly().GetName().Version!.ToString(3);
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = followRedirects, ConnectTimeout = TimeSpan.FromSeconds(20) })
        {
            Timeout = Timeout.InfiniteTimeSpan,                          // large files take hours; a stall is noticed by DownloadRequest.StallTimeout
        };
        client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("cytobench", version));
        return client;
    }

    /// <exception cref="UserException">No source gave the file; the line ends with the request's advice.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the part stays.</exception>
    public static void Fetch(DownloadRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        FetchAsync(request).GetAwaiter().GetResult();
    }

    private static async Task FetchAsync(DownloadRequest request)
    {
        var reasons = new List<string>();
        var folder = Path.GetDirectoryName(Path.GetFullPath(request.Destination))!;
        try
        {
            Directory.CreateDirectory(folder);
            using var part = new PartFile(request.Destination);
            using var client = CreateClient(followRedirects: true);
            foreach (var source in request.Sources)
                try
                {
                    if (source.IsFile)
                        await CopyAsync(request, source, part);
                    else
                        await GetWithRetriesAsync(request, client, source, part);
                    part.Finish();
                    return;
                }
                catch (TransferException fault)
                {
                    reasons.Add($"{(source.IsFile ? source.LocalPath : source)}: {fault.Message}");
                }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{request.Destination}: cannot be written ({fault.Message})", fault);
        }
        throw new UserException($"cannot fetch {string.Join("; ", reasons)}; {request.Advice}");
    }

    private static async Task CopyAsync(DownloadRequest request, Uri source, PartFile part)
    {
        if (!File.Exists(source.LocalPath))
            throw new TransferException("no such file");
        await using var from = new FileStream(source.LocalPath, FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.Asynchronous | FileOptions.SequentialScan);
        part.Restart(validator: null);
        await PumpAsync(request, from, part, from.Length);
        Check(request, part);
    }

    /// <summary>Tries again while tries bring bytes, and a few times when they do not; a server that is not reached at all is not asked twice.</summary>
    private static async Task GetWithRetriesAsync(DownloadRequest request, HttpClient client, Uri source, PartFile part)
    {
        var (fruitless, furthest, pause) = (0, part.Length, request.FirstPause);
        var (continued, startedOver) = (part.Length > 0, false);
        while (true)
            try
            {
                await GetAsync(request, client, source, part);
                Check(request, part);
                return;
            }
            catch (HashMismatchException) when (continued && !startedOver)
            {
                startedOver = true;                                      // the old part may have been another file's: once more from the start
            }
            catch (TransferException fault) when (fault.MayPass)
            {
                continued |= part.Length > 0;
                (fruitless, pause) = part.Length > furthest ? (0, request.FirstPause) : (fruitless + 1, pause);
                furthest = Math.Max(furthest, part.Length);
                if (fruitless >= TriesWithoutProgress)
                    throw;
                await Task.Delay(pause, request.Cancellation);
                pause *= 2;
            }
    }

    private static async Task GetAsync(DownloadRequest request, HttpClient client, Uri source, PartFile part)
    {
        using var message = new HttpRequestMessage(HttpMethod.Get, source);
        message.Headers.AcceptEncoding.ParseAdd("identity");
        if (part.Length > 0 && (part.Validator is not null || request.Hash is not null))
        {
            message.Headers.Range = new RangeHeaderValue(part.Length, null);
            if (part.Validator is { } validator)
                message.Headers.TryAddWithoutValidation("If-Range", validator);
        }
        else
            part.Restart(validator: null);

        using var response = await Stalling(request, token => client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, token), reached: false);
        var range = response.Content.Headers.ContentRange;
        switch (response.StatusCode)
        {
            case HttpStatusCode.PartialContent when range is { From: { } from } && from == part.Length:
                break;
            case HttpStatusCode.PartialContent:
                part.Restart(validator: null);
                throw new TransferException("the server sent another range than the one asked for", mayPass: true);
            case HttpStatusCode.RequestedRangeNotSatisfiable when part.Length > 0:
                if (range?.Length == part.Length)
                    return;                                              // it was whole already
                part.Restart(validator: null);
                throw new TransferException("the server has another file than before", mayPass: true);
            case HttpStatusCode.OK:
                part.Restart(Validator(response));
                break;
            default:
                var passing = response.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || (int)response.StatusCode >= 500;
                throw new TransferException($"the server answers {(int)response.StatusCode} {response.ReasonPhrase}", passing);
        }
        var total = range?.Length ?? part.Length + response.Content.Headers.ContentLength ?? 0;
        await using var body = await response.Content.ReadAsStreamAsync(request.Cancellation);
        await PumpAsync(request, body, part, total);
        if (total > 0 && part.Length != total)
            throw new TransferException($"the answer ended after {part.Length} of {total} bytes", mayPass: true);
    }

    private static async Task PumpAsync(DownloadRequest request, Stream from, PartFile part, long total)
    {
        var stage = $"fetching {Path.GetFileName(request.Destination)}";
        var buffer = new byte[BufferBytes];
        if (total > request.MaxBytes)
            throw TooLong(request, part);
        while (await Stalling(request, token => from.ReadAsync(buffer, token).AsTask(), reached: true) is var read and > 0)
        {
            if (part.Length + read > request.MaxBytes)
                throw TooLong(request, part);
            part.Append(buffer.AsSpan(0, read));
            request.Progress?.Report(new(stage, part.Length, total, "bytes"));
        }
    }

    private static void Check(DownloadRequest request, PartFile part)
    {
        if (request.Hash is null)
            return;
        var found = part.Hash(request.Hash, request.Progress, request.Cancellation);
        if (found == request.Hash)
            return;
        part.Restart(validator: null);
        throw new HashMismatchException($"its content has {found}, expected {request.Hash}");
    }

    /// <summary>Runs one step on the network; silence for too long, a cut and a refused connection become a <see cref="TransferException"/>.</summary>
    private static async Task<T> Stalling<T>(DownloadRequest request, Func<CancellationToken, Task<T>> step, bool reached)
    {
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(request.Cancellation);
        timer.CancelAfter(request.StallTimeout);
        try
        {
            return await step(timer.Token);
        }
        catch (OperationCanceledException) when (!request.Cancellation.IsCancellationRequested)
        {
            throw new TransferException(string.Create(CultureInfo.InvariantCulture, $"no answer for {request.StallTimeout.TotalSeconds:0.#} seconds"), mayPass: true);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            var unreachable = fault is HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError };
            throw new TransferException(fault.Message.ReplaceLineEndings(" "), mayPass: reached || !unreachable, fault);
        }
    }

    private static TransferException TooLong(DownloadRequest request, PartFile part)
    {
        part.Restart(validator: null);
        return new TransferException($"the file is longer than the {request.MaxBytes} bytes that are allowed for it");
    }

    /// <summary>Only a strong validator promises the same bytes.</summary>
    private static string? Validator(HttpResponseMessage response) =>
        response.Headers.ETag is { IsWeak: false } tag ? tag.Tag : response.Content.Headers.LastModified?.ToString("R", CultureInfo.InvariantCulture);
}
