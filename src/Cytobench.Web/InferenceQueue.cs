using System.Buffers;
using System.Diagnostics;
using System.Threading.Channels;
using Cytobench.Prediction;

namespace Cytobench.Web;

/// <summary>
/// One thread that computes, and what waits for it. Images of all requests that wait when it is free are predicted together; none waits for
/// others to come. Owns the thread, not the predictor.
/// </summary>
internal sealed class InferenceQueue : IDisposable
{
    private readonly RunPredictor predictor;
    private readonly ServerMetrics metrics;
    private readonly int maxBatch;
    private readonly SemaphoreSlim free;                                 // places for images that wait
    private readonly Channel<Job> jobs;
    private readonly byte[] batch;
    private readonly List<PredictionJob> together;                       // images of the next batch; on the thread that computes
    private readonly Thread thread;
    private double secondsPerImage;                                      // a running mean, for Retry-After
    private volatile bool ready;

    public InferenceQueue(RunPredictor predictor, ServeOptions options, ServerMetrics metrics)
    {
        (this.predictor, this.metrics, maxBatch) = (predictor, metrics, options.MaxBatch);
        free = new SemaphoreSlim(options.QueueLength, options.QueueLength);
        jobs = Channel.CreateBounded<Job>(new BoundedChannelOptions(options.QueueLength + 1) { SingleReader = true }); // images, and one work between them
        batch = new byte[maxBatch * predictor.Format.Bytes];
        together = new List<PredictionJob>(maxBatch);
        Length = () => options.QueueLength - free.CurrentCount;
        thread = new Thread(Run) { IsBackground = true, Name = "inference" };
        thread.Start();
    }

    /// <summary>Images that wait now.</summary>
    public Func<int> Length { get; }

    /// <summary>Whether the models have computed once and the thread still runs.</summary>
    public bool IsReady => ready && thread.IsAlive;

    /// <summary>Whole seconds until what waits now is done, at least 1.</summary>
    public int RetryAfterSeconds => Math.Clamp((int)Math.Ceiling(Length() * Volatile.Read(ref secondsPerImage)), 1, 60);

    /// <summary>Places for images that will be handed to <see cref="PredictAsync"/> or <see cref="AskAsync"/>; all or none.</summary>
    public bool TryReserve(int count)
    {
        for (var taken = 0; taken < count; taken++)
        {
            if (free.Wait(0))
                continue;
            Release(taken);
            metrics.TurnedAway();
            return false;
        }
        return true;
    }

    /// <summary>Waits for a place: for the later images of a request whose first ones were taken.</summary>
    public Task ReserveAsync(CancellationToken cancellation) => free.WaitAsync(cancellation);

    /// <summary>Gives places back that were not used.</summary>
    public void Release(int count)
    {
        if (count > 0)
            free.Release(count);
    }

    /// <param name="pixels">An image in the run's format, rented from the shared pool; it belongs to the queue from here on, as does its reserved place.</param>
    /// <param name="cancellation">The client left, or its time is over.</param>
    public Task<IReadOnlyList<Decision>> PredictAsync(byte[] pixels, CancellationToken cancellation)
    {
        var job = new PredictionJob(pixels, cancellation);
        Enqueue(job);
        return job.Result.Task;
    }

    /// <summary>Where the models looked in an image.</summary>
    /// <inheritdoc cref="PredictAsync"/>
    public Task<IReadOnlyList<ExplanationMap>> ExplainAsync(byte[] pixels, string? model, int? target, IReadOnlyList<string> methods, CancellationToken cancellation) => AskAsync(pixels, image =>
    {
        var maps = predictor.Explain(image, model, target, methods);
        metrics.Explained();
        return maps;
    }, cancellation);

    /// <summary>Asks something else of one image, on the thread that computes.</summary>
    /// <inheritdoc cref="PredictAsync"/>
    public Task<T> AskAsync<T>(byte[] pixels, Func<ReadOnlySpan<byte>, T> ask, CancellationToken cancellation)
    {
        var job = new QuestionJob<T>(pixels, ask, cancellation);
        Enqueue(job);
        return job.Result.Task;
    }

    /// <summary>
    /// Work of many short steps on the thread that computes, one after whatever waits by then; one such work at a time. It ends without a word when
    /// the server stops.
    /// </summary>
    /// <param name="step">Returns whether there is more to do; must not throw.</param>
    public void WorkBetween(Func<bool> step) => jobs.Writer.TryWrite(new StepJob(step));

    public void Dispose()
    {
        jobs.Writer.TryComplete();
        thread.Join();
        free.Dispose();
    }

    private void Enqueue(ImageJob job)
    {
        if (jobs.Writer.TryWrite(job))
            return;
        job.Fail(new OperationCanceledException("the server stops"));    // places are reserved, so the channel is never full
        job.Free(this);
    }

    private void Run()
    {
        predictor.Predict(batch);                                        // memory is laid out, kernels are chosen
        ready = true;
        while (jobs.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (together.Count < maxBatch && jobs.Reader.TryRead(out var job))
                job.Run(this);
            PredictTogether();
        }
    }

    private void PredictTogether()
    {
        if (together.Count == 0)
            return;
        var (clock, bytes) = (Stopwatch.GetTimestamp(), predictor.Format.Bytes);
        for (var i = 0; i < together.Count; i++)
        {
            together[i].Pixels.AsSpan(0, bytes).CopyTo(batch.AsSpan(i * bytes));
            together[i].Free(this);
        }
        try
        {
            var decisions = predictor.Predict(batch.AsSpan(0, together.Count * bytes));
            var seconds = Stopwatch.GetElapsedTime(clock).TotalSeconds;
            Volatile.Write(ref secondsPerImage, secondsPerImage == 0 ? seconds / together.Count : 0.9 * secondsPerImage + 0.1 * seconds / together.Count);
            metrics.Predicted(together.Count, seconds);
            for (var i = 0; i < together.Count; i++)
                together[i].Result.TrySetResult(decisions[i]);
        }
        catch (Exception fault)                                          // goes to those who asked; the thread serves on
        {
            together.ForEach(job => job.Fail(fault));
        }
        together.Clear();
    }

    /// <summary>What waits. Runs on the thread that computes, and never throws.</summary>
    private abstract class Job
    {
        public abstract void Run(InferenceQueue queue);
    }

    private abstract class ImageJob(byte[] pixels, CancellationToken cancellation) : Job
    {
        public byte[] Pixels => pixels;

        public override void Run(InferenceQueue queue)
        {
            if (!cancellation.IsCancellationRequested)
            {
                Answer(queue);
                return;
            }
            Fail(new OperationCanceledException());
            Free(queue);
        }

        public abstract void Fail(Exception fault);

        public void Free(InferenceQueue queue)
        {
            ArrayPool<byte>.Shared.Return(pixels);
            queue.free.Release();
        }

        protected abstract void Answer(InferenceQueue queue);
    }

    private abstract class ImageJob<T>(byte[] pixels, CancellationToken cancellation) : ImageJob(pixels, cancellation)
    {
        public TaskCompletionSource<T> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override void Fail(Exception fault) => Result.TrySetException(fault);
    }

    private sealed class PredictionJob(byte[] pixels, CancellationToken cancellation) : ImageJob<IReadOnlyList<Decision>>(pixels, cancellation)
    {
        protected override void Answer(InferenceQueue queue) => queue.together.Add(this);
    }

    private sealed class QuestionJob<T>(byte[] pixels, Func<ReadOnlySpan<byte>, T> ask, CancellationToken cancellation) : ImageJob<T>(pixels, cancellation)
    {
        protected override void Answer(InferenceQueue queue)
        {
            queue.PredictTogether();                                     // they came first
            try
            {
                Result.TrySetResult(ask(Pixels.AsSpan(0, queue.predictor.Format.Bytes)));
            }
            catch (Exception fault)                                      // goes to who asked; the thread serves on
            {
                Fail(fault);
            }
            Free(queue);
        }
    }

    private sealed class StepJob(Func<bool> step) : Job
    {
        public override void Run(InferenceQueue queue)
        {
            queue.PredictTogether();
            if (step())
                queue.jobs.Writer.TryWrite(this);                        // fails only when the server stops
        }
    }
}
