using Cytobench;
using Cytobench.ServeLoad;

try
{
    var options = LoadOptions.Parse(args);
    var batchSeconds = BarePass.Seconds(options);
    var bare = options.Batch / batchSeconds;
    Console.WriteLine($"bare forward pass: batches of {options.Batch} in {1000 * batchSeconds:F1} ms, {bare:F1} images/s");
    var load = await Load.RunAsync(options);
    Console.WriteLine($"server, {options.Clients} clients: {load.ImagesPerSecond:F1} images/s, {load.ImagesPerSecond / bare:P1} of the bare pass; {load.MeanBatch:F1} images in a mean batch");
    Console.WriteLine($"latency: median {1000 * load.Quantile(0.5):F0} ms, p99 {1000 * load.Quantile(0.99):F0} ms = {load.Quantile(0.99) / batchSeconds:F1} batches' time; {load.Latencies.Length:N0} requests");
    foreach (var (requests, bytes) in load.Memory)
        Console.WriteLine($"after {requests:N0} requests: {bytes / 1e6:F0} MB resident");
    return 0;
}
catch (UserException fault)
{
    Console.Error.WriteLine($"error: {fault.Message}");
    return 2;
}
