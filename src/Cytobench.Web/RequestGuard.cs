using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Cytobench.Web;

/// <summary>What every request passes: headers that keep browsers strict, the key, and the one place where faults become answers.</summary>
internal sealed partial class RequestGuard(ServeOptions options, ServerMetrics metrics, ILogger logger)
{
    private const int ClientLeft = 499;                                  // nginx's number; nobody reads it but /metrics

    /// <summary>No script, style, font or picture from anywhere else, none written into the page, and no page that frames this one.</summary>
    public const string ContentPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    private readonly byte[]? keyHash = options.ApiKey is { } key ? Hash(key) : null;

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var clock = Stopwatch.GetTimestamp();
        AddHeaders(context.Response.Headers);
        try
        {
            Check(context.Request);
            await next(context);
        }
        catch (Exception fault)
        {
            await AnswerAsync(context, fault);
        }
        var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "other";
        metrics.Answered(route, context.Response.StatusCode, Stopwatch.GetElapsedTime(clock).TotalSeconds);
    }

    private static void AddHeaders(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = ContentPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
        headers.CacheControl = "no-store";
    }

    private void Check(HttpRequest request)
    {
        // A page of another site may make a browser send images here, though it could not read the answers.
        if (request.Headers["Sec-Fetch-Site"] == "cross-site" && HttpMethods.IsPost(request.Method))
            throw new RequestFault(403, "requests from other sites are not answered");
        if (keyHash is not null && NeedsKey(request.Path) && !CryptographicOperations.FixedTimeEquals(Hash(KeyOf(request)), keyHash))
            throw new RequestFault(401, "an API key is needed, in the header X-Api-Key or as a bearer token");
    }

    /// <summary>The page and the description of the interface hold nothing of the run, and probes have no key.</summary>
    private static bool NeedsKey(PathString path) => path.StartsWithSegments("/api") || path.StartsWithSegments("/metrics");

    private static string KeyOf(HttpRequest request)
    {
        const string Bearer = "Bearer ";
        var authorization = request.Headers.Authorization.ToString();
        return authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? authorization[Bearer.Length..] : request.Headers["X-Api-Key"].ToString();
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    private async Task AnswerAsync(HttpContext context, Exception fault)
    {
        var isGone = context.RequestAborted.IsCancellationRequested && fault is OperationCanceledException or IOException;
        var (status, message) = fault switch
        {
            RequestFault known => (known.Status, known.Message),
            BadHttpRequestException { StatusCode: 413 } => (413, $"the body is larger than {options.MaxBodyBytes >> 20} MiB"),
            BadHttpRequestException bad => (bad.StatusCode, "the request is not valid HTTP, or came too slowly"),
            _ when isGone => (ClientLeft, "the client left"),
            OperationCanceledException => (503, "the server stops, or had no time for the request"),
            _ => (500, "an error of the server; its log has more"),
        };
        if (status == 500 && !isGone)
            LogFault(logger, fault, context.Request.Method, context.Request.Path);
        if (context.Response.HasStarted)
        {
            context.Abort();                                             // half an answer must not pass for a whole one
            return;
        }
        context.Response.Clear();
        AddHeaders(context.Response.Headers);
        context.Response.StatusCode = status;
        if (fault is RequestFault { RetryAfterSeconds: { } seconds })
            context.Response.Headers.RetryAfter = seconds.ToString();
        if (status == 401)
            context.Response.Headers.WWWAuthenticate = "Bearer";
        if (!isGone)
            await context.Response.WriteAsJsonAsync(new ProblemDetails { Status = status, Title = message }, options: null, "application/problem+json", CancellationToken.None);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed")]
    private static partial void LogFault(ILogger logger, Exception fault, string method, PathString path);
}
