using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization;
using Cytobench.Prediction;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Cytobench.Web;

/// <summary>Serves a finished run: the page, the interface behind it, and what operators ask. Owns models, queue and sockets.</summary>
public sealed class RunServer : IAsyncDisposable
{
    private const int MostConnections = 512;

    private readonly RunPredictor predictor;
    private readonly InferenceQueue queue;
    private readonly WebApplication app;

    private RunServer(RunPredictor predictor, InferenceQueue queue, WebApplication app) => (this.predictor, this.queue, this.app) = (predictor, queue, app);

    /// <summary>As "http://127.0.0.1:8080".</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>Loads the models and listens; requests are answered when this returns, /readyz says when the models have computed once.</summary>
    /// <exception cref="UserException">An option, run or model that cannot be, or a port that is taken.</exception>
    public static async Task<RunServer> StartAsync(ServeOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        var predictor = RunPredictor.Open(options.Prediction);
        var metrics = new ServerMetrics();
        var queue = new InferenceQueue(predictor, options, metrics);
        RunServer? server = null;
        try
        {
            server = new RunServer(predictor, queue, Build(options, new ApiEndpoints(predictor, options, queue, metrics), metrics));
            await server.app.StartAsync(cancellation);
            server.Address = new Uri(server.app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single());
            return server;
        }
        catch (Exception fault)
        {
            if (server is not null)
                await server.DisposeAsync();
            else
                Dispose(queue, predictor);
            if (fault is IOException { InnerException: AddressInUseException } or SocketException)
                throw new UserException($"--host {options.Host} --port {options.Port}: cannot be listened on, as it is taken or not of this machine; choose another (--port 0 takes a free one)", fault);
            throw;
        }
    }

    /// <summary>Until the process is told to stop, or the token.</summary>
    public Task RunAsync(CancellationToken cancellation) => app.WaitForShutdownAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        Dispose(queue, predictor);
    }

    private static void Dispose(InferenceQueue queue, RunPredictor predictor)
    {
        queue.Dispose();
        predictor.Dispose();
    }

    private static WebApplication Build(ServeOptions options, ApiEndpoints endpoints, ServerMetrics metrics)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());    // reads no appsettings.json of whatever folder this is
        builder.Logging.AddSimpleConsole().SetMinimumLevel(LogLevel.Warning);
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Limit(kestrel, options));
        builder.Services.AddRouting();
        builder.Services.ConfigureHttpJsonOptions(json => Json(json.SerializerOptions));
        builder.Services.AddRequestTimeouts(timeouts => timeouts.DefaultPolicy = new RequestTimeoutPolicy
        {
            Timeout = TimeSpan.FromSeconds(options.TimeoutSeconds),
            TimeoutStatusCode = StatusCodes.Status503ServiceUnavailable,
            WriteTimeoutResponse = context => ProblemAsync(context, "the request took too long"),
        });
        builder.Services.AddHostFiltering(hosts => hosts.AllowedHosts = IPAddress.IsLoopback(options.Address) ? ["localhost", "127.0.0.1", "[::1]", options.Host] : ["*"]);
        ApiDescription.Add(builder.Services, options);

        var app = builder.Build();
        var guard = new RequestGuard(options, metrics, app.Logger);
        app.Use(next => context => guard.InvokeAsync(context, next));
        app.UseHostFiltering();                                          // else a name that resolves to this address would be this page's own site
        app.UseStatusCodePages(context => ProblemAsync(context.HttpContext, "no such page, method or content type"));
        app.UseRouting();
        app.UseRequestTimeouts();
        PageFiles.Map(app);
        endpoints.Map(app);
        app.MapOpenApi().ExcludeFromDescription();
        return app;
    }

    private static void Limit(KestrelServerOptions kestrel, ServeOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = options.MaxBodyBytes;
        kestrel.Limits.MaxConcurrentConnections = MostConnections;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
        kestrel.Listen(options.Address, options.Port);
    }

    /// <summary>Names as in every JSON file of this program; without spaces, as it travels.</summary>
    internal static void Json(JsonSerializerOptions json)
    {
        json.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        json.NumberHandling = JsonNumberHandling.Strict;
        json.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
    }

    private static Task ProblemAsync(HttpContext context, string title) =>
        context.Response.WriteAsJsonAsync(new ProblemDetails { Status = context.Response.StatusCode, Title = title }, options: null, "application/problem+json", CancellationToken.None);
}
