using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Cytobench.Tests;

/// <summary>A web server on this machine's loopback that answers as a test tells it to, and remembers what it was asked.</summary>
internal sealed class LocalServer : IDisposable
{
    private readonly HttpListener listener = new();

    /// <param name="answer">The request's number from 0, and its context; the response is closed afterwards.</param>
    public LocalServer(Action<int, HttpListenerContext> answer)
    {
        Root = new Uri($"http://127.0.0.1:{FreePort()}/");
        listener.Prefixes.Add(Root.ToString());
        listener.Start();
        _ = Task.Run(async () =>
        {
            for (var number = 0; listener.IsListening; number++)
            {
                HttpListenerContext context;
                try
                {
                    context = await listener.GetContextAsync();
                }
                catch (Exception fault) when (fault is HttpListenerException or ObjectDisposedException)
                {
                    return;                                              // stopped
                }
                Requests.Enqueue($"{context.Request.HttpMethod} {context.Request.RawUrl} {context.Request.Headers["Range"]} {context.Request.Headers["If-Range"]}".TrimEnd());
                try
                {
                    answer(number, context);
                    context.Response.Close();
                }
                catch (Exception fault) when (fault is HttpListenerException or ObjectDisposedException or InvalidOperationException or IOException)
                {
                    context.Response.Abort();                            // the client went away, or the answer was cut on purpose
                }
            }
        });
    }

    public Uri Root { get; }

    /// <summary>Method, path, Range and If-Range of each request.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    public void Dispose() => listener.Close();

    public static int FreePort()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }

    /// <summary>Sends the file from where the request's Range begins; at most <paramref name="atMost"/> bytes, then the connection is cut.</summary>
    public static void SendRange(HttpListenerContext context, byte[] file, string? etag, int atMost = int.MaxValue)
    {
        var response = context.Response;
        var start = 0;
        var asked = context.Request.Headers["Range"];
        if (etag is not null)
            response.Headers["ETag"] = etag;
        if (asked is not null && (context.Request.Headers["If-Range"] is not { } condition || condition == etag))
        {
            start = int.Parse(asked["bytes=".Length..].TrimEnd('-'));
            if (start >= file.Length)
            {
                response.StatusCode = 416;
                response.Headers["Content-Range"] = $"bytes */{file.Length}";
                return;
            }
            response.StatusCode = 206;
            response.Headers["Content-Range"] = $"bytes {start}-{file.Length - 1}/{file.Length}";
        }
        response.ContentLength64 = file.Length - start;
        var count = Math.Min(atMost, file.Length - start);
        response.OutputStream.Write(file, start, count);
        response.OutputStream.Flush();
        if (count < file.Length - start)
            response.Abort();
    }
}
