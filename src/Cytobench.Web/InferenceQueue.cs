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
    private readonly Thread thread;
    private double secondsPerImage;                                      // a running mean, for Retry-After
    private volatile bool ready;

    public InferenceQueue(RunPredictor predictor, ServeOptions options, ServerMetrics metrics)
    {
        (this.predictor, this.metrics, maxBatch) = (predictor, metrics, options.MaxBatch);
        free = new SemaphoreSlim(options.QueueLength, options.QueueLength);
        jobs = Channel.CreateBounded<Job>(new BoundedChannelOptions(options.QueueLength) { SingleReader = true });
        batch = new byte[maxBatch * predictor.Format.Bytes];
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

    /// <summary>Places for images that will be handed to <see cref="PredictAsync"/> or <see cref="ExplainAsync"/>; all or none.</summary>
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
        return job.Answer.Task;
    }

    /// <inheritdoc cref="PredictAsync"/>
    public Task<IReadOnlyList<ExplanationMap>> ExplainAsync(byte[] pixels, string? model, int? target, IReadOnlyList<string> methods, CancellationToken cancellation)
    {
        var job = new ExplanationJob(pixels, model, target, methods, cancellation);
        Enqueue(job);
        return job.Answer.Task;
    }

    public void Dispose()
    {
        jobs.Writer.TryComplete();
        thread.Join();
        free.Dispose();
    }

    private void Enqueue(Job job)
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
        var together = new List<PredictionJob>(maxBatch);
        while (jobs.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (together.Count < maxBatch && jobs.Reader.TryRead(out var job))
            {
                if (job.IsCancelled)
                {
                    job.Fail(new OperationCanceledException());
                    job.Free(this);
                }
                else if (job is PredictionJob prediction)
                    together.Add(prediction);
                else
                {
                    Predict(together);
                    Explain((ExplanationJob)job);
                }
            }
            Predict(together);
        }
    }

    private void Predict(List<PredictionJob> together)
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
                together[i].Answer.TrySetResult(decisions[i]);
        }
        catch (Exception fault)                                          // goes to those who asked; the thread serves on
        {
            together.ForEach(job => job.Fail(fault));
        }
        together.Clear();
    }

    private void Explain(ExplanationJob job)
    {
        try
        {
            job.Answer.TrySetResult(predictor.Explain(job.Pixels.AsSpan(0, predictor.Format.Bytes), job.Model, job.Target, job.Methods));
            metrics.Explained();
        }
        catch (Exception fault)                                          // goes to who asked; the thread serves on
        {
            job.Fail(fault);
        }
        job.Free(this);
    }

    private abstract class Job(byte[] pixels, CancellationToken cancellation)
    {
        public byte[] Pixels => pixels;
        public bool IsCancelled => cancellation.IsCancellationRequested;

        public abstract void Fail(Exception fault);

        public void Free(InferenceQueue queue)
        {
            ArrayPool<byte>.Shared.Return(pixels);
            queue.free.Release();
        }
    }

    private abstract class Job<T>(byte[] pixels, CancellationToken cancellation) : Job(pixels, cancellation)
    {
        public TaskCompletionSource<T> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override void Fail(Exception fault) => Answer.TrySetException(fault);
    }

    private sealed class PredictionJob(byte[] pixels, CancellationToken cancellation) : Job<IReadOnlyList<Decision>>(pixels, cancellation);

    private sealed class ExplanationJob(byte[] pixels, string? model, int? target, IReadOnlyList<string> methods, CancellationToken cancellation) : Job<IReadOnlyList<ExplanationMap>>(pixels, cancellation)
    {
        public string? Model => model;
        public int? Target => target;
        public IReadOnlyList<string> Methods => methods;
    }
}
