using Cytobench.Explain;
using Cytobench.Prediction;
using Cytobench.Reporting.Explanations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Cytobench.Web;

/// <summary>The HTTP interface: what docs/serve.md describes, and /openapi/v1.json.</summary>
internal sealed class ApiEndpoints(RunPredictor predictor, SampleImages samples, ServeOptions options, InferenceQueue queue, PredictService service, NeighbourService neighbours, ServerMetrics metrics)
{
    private const int PictureSide = 448;                                 // pixels of a map's picture; sharp on a dense screen

    private readonly BodyBudget budget = new(options.MaxBodyBytesTogether);
    private readonly ModelsResponse models = ModelsResponse.Of(predictor, options);

    public void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/api/predict", (Delegate)PredictAsync).WithName("predict").WithSummary("Predict one or many images: calibrated probabilities, decision or 'not sure', conformal set, of each model and their vote")
            .WithMetadata(new SentImagesMetadata(Many: true)).Produces<PredictResponse>(contentType: "application/json", additionalContentTypes: "text/csv").WithFaults(400, 401, 413, 415, 429, 503);
        app.MapPost("/api/explain", (Delegate)ExplainAsync).WithName("explain").WithSummary("Where each model looked in one image")
            .WithMetadata(new SentImagesMetadata(Many: false)).Produces<ExplainResponse>().WithFaults(400, 401, 413, 415, 429, 503);
        app.MapGet("/api/neighbours", () => TypedResults.Ok(neighbours.State)).WithName("neighbours-state").WithSummary("Whether nearest training images can be asked for").WithFaults(401);
        app.MapPost("/api/neighbours", (Delegate)NeighboursAsync).WithName("neighbours").WithSummary("The training images nearest to one image in each model's feature space")
            .WithMetadata(new SentImagesMetadata(Many: false)).Produces<NeighboursResponse>().WithFaults(400, 401, 404, 413, 415, 429, 503);
        app.MapGet("/api/models", () => TypedResults.Ok(models)).WithName("models").WithSummary("What is served, how it decides, what a request may hold").WithFaults(401);
        app.MapGet("/api/images", () => TypedResults.Ok(samples.All)).WithName("images").WithSummary("Test images of the run to try").WithFaults(401);
        app.MapGet("/api/images/{number:int}", Picture).WithName("image").WithSummary("One of them as PNG").Produces(200, contentType: "image/png").WithFaults(401, 404);
        app.MapGet("/healthz", () => TypedResults.Text("ok\n")).WithName("health").WithSummary("The process answers");
        app.MapGet("/readyz", () => queue.IsReady ? TypedResults.Text("ready\n") : TypedResults.Text("the models are not ready\n", statusCode: 503)).WithName("ready").WithSummary("The models have computed");
        app.MapGet("/metrics", (Delegate)MetricsAsync).WithName("metrics").WithSummary("Prometheus' text format").Produces(200, contentType: "text/plain").WithFaults(401);
    }

    private async Task<IResult> PredictAsync(HttpContext context)
    {
        using var images = await SentImages.ReadAsync(context, predictor.Format, options, budget);
        var predictions = await service.PredictAsync(images, context.RequestAborted);
        if (!WantsCsv(context.Request))
            return TypedResults.Ok(new PredictResponse(PredictionJson.Notice, predictor.ClassNames, predictions));
        var csv = new MemoryStream();
        PredictionCsvFile.Write(predictions, predictor.ClassNames, csv);
        return TypedResults.File(csv.ToArray(), "text/csv; charset=utf-8", "predictions.csv");
    }

    private async Task<IResult> ExplainAsync(HttpContext context, string? model = null, string? @class = null, string? methods = null)
    {
        CheckModel(model);
        var target = @class is null ? (int?)null : predictor.ClassNames.Index().Where(named => named.Item == @class).Select(named => (int?)named.Index).FirstOrDefault()
            ?? throw new RequestFault(400, $"class: there is {string.Join(", ", predictor.ClassNames)}");
        var names = methods?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
        var known = models.Models.SelectMany(served => served.Methods).Select(method => method.Name).Distinct().ToArray();
        if (names.Except(known).Any())
            throw new RequestFault(400, $"methods: there is {string.Join(", ", known)}");
        using var images = await OneImageAsync(context);
        var (png, maps) = await service.ExplainAsync(images, model, target, names, context.RequestAborted);
        return TypedResults.Ok(new ExplainResponse(PredictionJson.Notice, png, [.. maps.Select(Explained)]));
    }

    private async Task<IResult> NeighboursAsync(HttpContext context, string? model = null)
    {
        CheckModel(model);
        using var images = await OneImageAsync(context);
        return TypedResults.Ok(await neighbours.FindAsync(images, model, context.RequestAborted));
    }

    private void CheckModel(string? model)
    {
        if (model is not null && !predictor.Models.Any(result => result.Id == model || result.Model == model))
            throw new RequestFault(400, $"model: there is {string.Join(", ", predictor.Models.Select(result => result.Id))}");
    }

    private async Task<SentImages> OneImageAsync(HttpContext context)
    {
        var images = await SentImages.ReadAsync(context, predictor.Format, options, budget);
        if (images.Count == 1)
            return images;
        using (images)
            throw new RequestFault(400, $"{images.Count:N0} images; send one at a time");
    }

    private static ExplainedMap Explained(ExplanationMap map) => new(
        map.Model, map.Method, ExplanationMethods.Find(map.Method).Title, map.Layer, map.Class, map.Height, map.Width, map.Values, MapPicture.Png(map.Values, map.Height, map.Width, PictureSide));

    private FileContentHttpResult Picture(int number) => samples.Png(number) is { } png ? TypedResults.File(png, "image/png") : throw new RequestFault(404, "no such image");

    private async Task MetricsAsync(HttpContext context)
    {
        context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        await metrics.WriteAsync(context.Response.Body, queue.Length(), context.RequestAborted);
    }

    private static bool WantsCsv(HttpRequest request) => request.GetTypedHeaders().Accept is { Count: > 0 } accepted
        && accepted.OrderByDescending(type => type.Quality ?? 1).First().MediaType == "text/csv";
}
