using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using Cytobench.Prediction;
using Cytobench.Runs;
using Cytobench.Web;
using SkiaSharp;

namespace Cytobench.ServeLoad;

/// <summary>Clients that send one image each and wait for the answer, against a server in the same process: their work counts against it.</summary>
internal static class Load
{
    private const int DifferentImages = 64;

    public static async Task<LoadResult> RunAsync(LoadOptions options)
    {
        await using var server = await RunServer.StartAsync(new ServeOptions
        {
            Prediction = new PredictionOptions { Run = options.Run, Model = options.Model, Device = "cpu" },
            Port = 0,
            ApiKey = null,
            MaxBatch = options.Batch,
            QueueLength = Math.Max(options.Batch, options.Clients),
            TrainingImages = 0,                                          // else their features are computed in the first seconds
        });
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = options.Clients }) { BaseAddress = server.Address };
        var images = Images(RunJson.Load(options.Run).Data.Height);
        await Task.WhenAll(Enumerable.Range(0, 2 * options.Batch).Select(i => SendAsync(client, images[i % images.Length])));

        var (latencies, memory) = (new List<double>[options.Clients], new List<(int Requests, long Bytes)>());
        var (sent, done, end, clock) = (0, 0, options.WarmSeconds + options.Seconds, Stopwatch.StartNew());
        await Task.WhenAll(Enumerable.Range(0, options.Clients).Select(async number =>
        {
            latencies[number] = [];
            for (var own = 0; options.Requests > 0 ? Interlocked.Increment(ref sent) <= options.Requests : clock.Elapsed.TotalSeconds < end; own++)
            {
                var start = Stopwatch.GetTimestamp();
                await SendAsync(client, images[(number + own) % images.Length]);
                if (options.Requests == 0 && clock.Elapsed.TotalSeconds is var now && (now < options.WarmSeconds || now > end))
                    continue;                                            // the queue fills or empties: not what is measured
                latencies[number].Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
                var count = Interlocked.Increment(ref done);
                if (options.Requests > 0 && count % Math.Max(1, options.Requests / 10) == 0)
                    lock (memory)
                        memory.Add((count, Environment.WorkingSet));
            }
        }));
        var seconds = options.Requests > 0 ? clock.Elapsed.TotalSeconds : options.Seconds;
        return new LoadResult(done / seconds, [.. latencies.SelectMany(list => list).Order()], [.. memory.Order()], await BatchAsync(client));
    }

    private static async Task SendAsync(HttpClient client, byte[] image)
    {
        using var content = new ByteArrayContent(image);
        content.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
        using var response = await client.PostAsync("api/predict", content);
        if (response.StatusCode != HttpStatusCode.OK)
            throw new InvalidOperationException($"the server answered {response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
        await response.Content.ReadAsByteArrayAsync();
    }

    private static async Task<double> BatchAsync(HttpClient client)
    {
        var lines = (await client.GetStringAsync("metrics")).Split('\n');
        return Value("cytobench_batch_images_sum") / Value("cytobench_batch_images_count");

        double Value(string name) => double.Parse(lines.Single(line => line.StartsWith(name + " ", StringComparison.Ordinal)).Split(' ')[1]);
    }

    /// <summary>Soft blobs as JPEG of quality 90, of the side that the run stores: what a microscope's crop costs to send and decode.</summary>
    private static byte[][] Images(int side) => [.. Enumerable.Range(0, DifferentImages).Select(number =>
    {
        using var bitmap = new SKBitmap(new SKImageInfo(side, side, SKColorType.Rgba8888, SKAlphaType.Opaque));
        var random = new SeededRandom(7, "load", number);
        var (x0, y0, radius) = (random.Between(0.4, 0.6) * side, random.Between(0.4, 0.6) * side, random.Between(0.2, 0.4) * side);
        for (var y = 0; y < side; y++)
        {
            for (var x = 0; x < side; x++)
            {
                var inside = Math.Exp(-((x - x0) * (x - x0) + (y - y0) * (y - y0)) / (radius * radius));
                var grain = (byte)random.NextInt(24);
                bitmap.SetPixel(x, y, new SKColor((byte)(230 - 120 * inside - grain), (byte)(200 - 150 * inside - grain), (byte)(220 - 60 * inside - grain)));
            }
        }
        using var jpeg = bitmap.Encode(SKEncodedImageFormat.Jpeg, 90);
        return jpeg.ToArray();
    })];
}

/// <param name="ImagesPerSecond">Answered.</param>
/// <param name="Latencies">Seconds, rising.</param>
/// <param name="Memory">Resident bytes after so many requests.</param>
/// <param name="MeanBatch">Images that were predicted together.</param>
internal sealed record LoadResult(double ImagesPerSecond, double[] Latencies, (int Requests, long Bytes)[] Memory, double MeanBatch)
{
    public double Quantile(double share) => Latencies[Math.Max(0, (int)Math.Ceiling(share * Latencies.Length) - 1)];
}
