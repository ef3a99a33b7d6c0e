using Prometheus;

namespace Cytobench.Web;

/// <summary>What /metrics tells, in Prometheus' text format.</summary>
internal sealed class ServerMetrics
{
    private static readonly double[] Sizes = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];
    private static readonly double[] Seconds = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30];

    private readonly CollectorRegistry registry = Prometheus.Metrics.NewCustomRegistry();
    private readonly Counter requests, images, explanations, turnedAway;
    private readonly Histogram batchSize, batchSeconds, requestSeconds;
    private readonly Gauge queue, memory, tensors;

    public ServerMetrics()
    {
        var make = Prometheus.Metrics.WithCustomRegistry(registry);
        requests = make.CreateCounter("cytobench_requests_total", "Requests that were answered.", "route", "status");
        images = make.CreateCounter("cytobench_images_total", "Images that were predicted.");
        explanations = make.CreateCounter("cytobench_explanations_total", "Images that were explained.");
        turnedAway = make.CreateCounter("cytobench_turned_away_total", "Requests that found the queue full.");
        batchSize = make.CreateHistogram("cytobench_batch_images", "Images that were predicted together.", new HistogramConfiguration { Buckets = Sizes });
        batchSeconds = make.CreateHistogram("cytobench_batch_seconds", "Time of a batch through all models.", new HistogramConfiguration { Buckets = Seconds });
        requestSeconds = make.CreateHistogram("cytobench_request_seconds", "Time from a request's headers to its answer.", new HistogramConfiguration { Buckets = Seconds, LabelNames = ["route"] });
        queue = make.CreateGauge("cytobench_queue_images", "Images that wait.");
        memory = make.CreateGauge("cytobench_resident_bytes", "Memory of this process.");
        tensors = make.CreateGauge("cytobench_tensors", "Live tensors.");
    }

    public void Answered(string route, int status, double seconds)
    {
        requests.WithLabels(route, status.ToString()).Inc();
        requestSeconds.WithLabels(route).Observe(seconds);
    }

    public void Predicted(int count, double seconds)
    {
        images.Inc(count);
        batchSize.Observe(count);
        batchSeconds.Observe(seconds);
    }

    public void Explained() => explanations.Inc();

    public void TurnedAway() => turnedAway.Inc();

    public Task WriteAsync(Stream to, int waiting, CancellationToken cancellation)
    {
        queue.Set(waiting);
        memory.Set(Environment.WorkingSet);
        tensors.Set(TorchSharp.torch.Tensor.TotalCount);
        return registry.CollectAndExportAsTextAsync(to, cancellation);
    }
}
