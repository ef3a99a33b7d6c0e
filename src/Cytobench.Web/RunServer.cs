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
    private readonly PredictService service;
    private readonly NeighbourService neighbours;
    private readonly WebApplication app;

    private RunServer(RunPredictor predictor, SampleImages samples, ServeOptions options)
    {
        var metrics = new ServerMetrics();
        this.predictor = predictor;
        queue = new InferenceQueue(predictor, options, metrics);
        service = new PredictService(queue, predictor.Format, options);
        app = Build(options);
        neighbours = new NeighbourService(predictor, queue, service, options, app.Services.GetRequiredService<ILogger<RunServer>>());
        Map(options, new ApiEndpoints(predictor, samples, options, queue, service, neighbours, metrics), metrics);
    }

    /// <summary>As "http://127.0.0.1:8080".</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>Loads the models and listens; requests are answered when this returns, /readyz says when the models have computed once.</summary>
    /// <exception cref="UserException">An option, run or model that cannot be, or a port that is taken.</exception>
    public static async Task<RunServer> StartAsync(ServeOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        var server = Load(options);
        try
        {
            await server.app.StartAsync(cancellation);
            server.Address = new Uri(server.app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
            return server;
        }
        catch (Exception fault)
        {
            await server.DisposeAsync();
            if (fault is IOException { InnerException: AddressInUseException } or SocketException)
                throw new UserException($"--host {options.Host} --port {options.Port}: cannot be listened on, as it is taken or not of this machine; choose another (--port 0 takes a free one)", fault);
            throw;
        }
    }

    private static RunServer Load(ServeOptions options)
    {
        var predictor = RunPredictor.Open(options.Prediction);
        try
        {
            return new RunServer(predictor, SampleImages.Of(predictor), options);
        }
        catch
        {
            predictor.Dispose();
            throw;
        }
    }

    /// <summary>Until the process is told to stop, or the token.</summary>
    public Task RunAsync(CancellationToken cancellation) => app.WaitForShutdownAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        queue.Dispose();
        neighbours.Dispose();
        service.Dispose();
        predictor.Dispose();
    }

    private static WebApplication Build(ServeOptions options)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());    // reads no appsettings.json of whatever folder this is
        builder.Logging.AddSimpleConsole().SetMinimumLevel(LogLevel.Warning).AddFilter("Microsoft", LogLevel.Critical); // a bad request is no fault of ours, and a taken port has its own line
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
        builder.Services.AddHostFiltering(hosts =>
        {
            hosts.AllowedHosts = IPAddress.IsLoopback(options.Address) ? ["localhost", "127.0.0.1", "[::1]", options.Host] : ["*"];
            hosts.IncludeFailureMessage = false;
        });
        ApiDescription.Add(builder.Services, options);
        return builder.Build();
    }

    private void Map(ServeOptions options, ApiEndpoints endpoints, ServerMetrics metrics)
    {
        var guard = new RequestGuard(options, metrics, app.Services.GetRequiredService<ILogger<RunServer>>());
        app.Use(next => context => guard.InvokeAsync(context, next));
        app.UseStatusCodePages(context => ProblemAsync(context.HttpContext, Title(context.HttpContext.Response.StatusCode)));
        app.UseHostFiltering();                                          // else a name that resolves to this address would be this page's own site
        app.UseRouting();
        app.UseRequestTimeouts();
        PageFiles.Map(app);
        endpoints.Map(app);
        app.MapOpenApi().ExcludeFromDescription();
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

    /// <summary>Of what no code of ours answered.</summary>
    private static string Title(int status) => status switch
    {
        400 => "the request is not meant for this host",
        404 => "no such page",
        405 => "this page takes other methods",
        _ => "the request cannot be answered",
    };

    private static Task ProblemAsync(HttpContext context, string title) =>
        context.Response.WriteAsJsonAsync(new ProblemDetails { Status = context.Response.StatusCode, Title = title }, options: null, "application/problem+json", CancellationToken.None);
}
