using Cytobench.Prediction;
using Microsoft.AspNetCore.Http;

namespace Cytobench.Web.Tests;

[Collection(nameof(Served))]
public sealed class PredictServiceTests(ServedRun run)
{
    /// <summary>Else a client that leaves, or a time that is over, would be told and logged as a fault of the server.</summary>
    [Fact]
    public async Task A_request_that_is_given_up_is_no_fault_and_gives_its_places_back()
    {
        var options = run.Options with { QueueLength = 1 };
        using var predictor = RunPredictor.Open(options.Prediction);
        using var queue = new InferenceQueue(predictor, options, new ServerMetrics());
        using var service = new PredictService(queue, predictor.Format, options);
        using var images = await ImagesAsync(predictor, options);
        for (var again = 0; again < 3; again++)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => service.PredictAsync(images, new CancellationToken(canceled: true)));
        Assert.Equal(0, queue.Length());
        Assert.Null(Assert.Single(await service.PredictAsync(images, TestContext.Current.CancellationToken)).Fault);
    }

    private async Task<SentImages> ImagesAsync(RunPredictor predictor, ServeOptions options)
    {
        var context = new DefaultHttpContext();
        context.Request.Body = new MemoryStream(run.TestImages[0]);
        context.Request.ContentLength = run.TestImages[0].Length;
        context.Request.ContentType = "image/png";
        return await SentImages.ReadAsync(context, predictor.Format, options, new BodyBudget(options.MaxBodyBytes));
    }
}
