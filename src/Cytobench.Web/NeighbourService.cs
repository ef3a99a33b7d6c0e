using Cytobench.Prediction;
using Cytobench.Runs;
using Microsoft.Extensions.Logging;

namespace Cytobench.Web;

/// <summary>
/// Nearest training images: reads the run's data once, beside the server that already answers, and has features computed between the requests.
/// Owns the images and features; disposed after the queue, on whose thread it works, and before the predictor.
/// </summary>
internal sealed partial class NeighbourService : IDisposable
{
    private readonly RunPredictor predictor;
    private readonly InferenceQueue queue;
    private readonly PredictService service;
    private readonly ServeOptions options;
    private readonly ILogger logger;
    private readonly CancellationTokenSource stop = new();
    private readonly Task reading;
    private TrainingImages? images;                                      // until they are the index's
    private NeighbourIndex? index;                                       // on the queue's thread alone
    private volatile NeighboursState state = new(NeighboursReadiness.Preparing, "the training images are being read", 0, 0, 0);

    /// <param name="predictor">Whose run and models.</param>
    /// <param name="queue">On whose thread features are computed.</param>
    /// <param name="service">Brings images there.</param>
    /// <param name="options">How many training images are looked at.</param>
    /// <param name="logger">Gets why there are none.</param>
    public NeighbourService(RunPredictor predictor, InferenceQueue queue, PredictService service, ServeOptions options, ILogger logger)
    {
        (this.predictor, this.queue, this.service, this.options, this.logger) = (predictor, queue, service, options, logger);
        if (options.TrainingImages == 0)
            state = Unavailable("the server was started without nearest training images");
        reading = options.TrainingImages == 0 ? Task.CompletedTask : Task.Run(Read);
    }

    public NeighboursState State => state;

    /// <exception cref="RequestFault">There are none, or not yet; the queue is full, or the image cannot be read.</exception>
    public async Task<NeighboursResponse> FindAsync(SentImages sent, string? model, CancellationToken cancellation)
    {
        var found = state;
        if (found.State == NeighboursReadiness.Preparing)
            throw new RequestFault(503, found.Message) { RetryAfterSeconds = 2 };
        if (found.State == NeighboursReadiness.Unavailable)
            throw new RequestFault(404, found.Message);
        var neighbours = await service.AskAsync(sent, image => index!.Find(image, model), cancellation);
        return new NeighboursResponse(PredictionJson.Notice, found.Searched, found.Learnt, [.. neighbours.Select(one => new NeighboursOfModel(one.Model, [.. one.Neighbours.Select(Shown)]))]);
    }

    public void Dispose()
    {
        stop.Cancel();
        reading.Wait();
        index?.Dispose();
        images?.Dispose();
        stop.Dispose();
    }

    private ShownNeighbour Shown(TrainingNeighbour neighbour) => new(neighbour.Index, neighbour.Class, neighbour.Distance, predictor.Format.ToPng(neighbour.Pixels));

    private void Read()
    {
        try
        {
            using var monitor = new RunMonitor(cancellation: stop.Token);
            images = TrainingImages.Open(predictor.Run, options.TrainingImages, monitor);
            queue.WorkBetween(Advance);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            state = Unavailable("the server stops");
        }
        catch (UserException fault)
        {
            LogMissing(logger, fault.Message);
            state = Unavailable("the images that the models learnt from are not on this machine, or have changed");
        }
        catch (Exception fault)                                          // the server serves on without neighbours, and its log says why
        {
            Fail(fault);
        }
    }

    /// <returns>Whether there is more to do.</returns>
    private bool Advance()
    {
        try
        {
            if (index is null)
                (index, images) = (predictor.Index(images!), null);
            index.Advance(options.MaxBatch);                             // no longer than a batch of requests takes
            state = index.IsComplete
                ? new NeighboursState(NeighboursReadiness.Ready, "ready", index.Done, index.Count, index.Learnt)
                : new NeighboursState(NeighboursReadiness.Preparing, "the models look at the training images", index.Done, index.Count, index.Learnt);
            return !index.IsComplete;
        }
        catch (Exception fault)                                          // as above
        {
            Fail(fault);
            return false;
        }
    }

    private void Fail(Exception fault)
    {
        LogFault(logger, fault);
        state = Unavailable("an error of the server; its log has more");
    }

    private static NeighboursState Unavailable(string message) => new(NeighboursReadiness.Unavailable, message, 0, 0, 0);

    [LoggerMessage(Level = LogLevel.Warning, Message = "no nearest training images: {Reason}")]
    private static partial void LogMissing(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "no nearest training images")]
    private static partial void LogFault(ILogger logger, Exception fault);
}
