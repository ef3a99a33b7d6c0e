using System.Buffers;
using Cytobench.Prediction;

namespace Cytobench.Web;

/// <summary>Brings the images of a request to the queue, and what is said of them back in their order. Owns neither queue nor images.</summary>
internal sealed class PredictService(InferenceQueue queue, StoredFormat format, ServeOptions options) : IDisposable
{
    private readonly SemaphoreSlim decoding = new(Environment.ProcessorCount); // an image of 64 million pixels takes 256 MB while it is decoded

    /// <exception cref="RequestFault">The queue is full, or the only image cannot be read.</exception>
    public async Task<IReadOnlyList<ImagePrediction>> PredictAsync(SentImages images, CancellationToken cancellation)
    {
        var predictions = new List<ImagePrediction>(images.Count);
        foreach (var part in Enumerable.Range(0, images.Count).Chunk(options.MaxBatch))
        {
            // The first part must find its places at once; later ones take what becomes free, so that a long request leaves room for others.
            if (predictions.Count == 0)
                Reserve(part.Length);
            var isFirst = predictions.Count == 0;
            predictions.AddRange(await Task.WhenAll(part.Select(index => PredictAsync(images, index, isFirst, cancellation))));
        }
        return images.IsSingle && predictions[0].Fault is { } fault ? throw new RequestFault(400, $"the image cannot be read: {fault}") : predictions;
    }

    /// <returns>The image as it is stored and seen, and the maps.</returns>
    /// <exception cref="RequestFault">The queue is full, or the image cannot be read.</exception>
    public async Task<(byte[] Png, IReadOnlyList<ExplanationMap> Maps)> ExplainAsync(SentImages images, string? model, int? target, IReadOnlyList<string> methods, CancellationToken cancellation)
    {
        var pixels = await FirstAsync(images, cancellation);
        var png = format.ToPng(pixels.AsSpan(0, format.Bytes));
        return (png, await queue.ExplainAsync(pixels, model, target, methods, cancellation).WaitAsync(cancellation));
    }

    /// <param name="images">The first is asked about.</param>
    /// <param name="ask">What, on the thread that computes.</param>
    /// <param name="cancellation">The client left, or its time is over.</param>
    /// <exception cref="RequestFault">The queue is full, or the image cannot be read.</exception>
    public async Task<T> AskAsync<T>(SentImages images, Func<ReadOnlySpan<byte>, T> ask, CancellationToken cancellation) =>
        await queue.AskAsync(await FirstAsync(images, cancellation), ask, cancellation).WaitAsync(cancellation);

    public void Dispose() => decoding.Dispose();

    private void Reserve(int count)
    {
        if (!queue.TryReserve(count))
            throw new RequestFault(429, "too many images wait; try again") { RetryAfterSeconds = queue.RetryAfterSeconds };
    }

    /// <returns>Rented pixels, with a reserved place.</returns>
    private async Task<byte[]> FirstAsync(SentImages images, CancellationToken cancellation)
    {
        Reserve(1);
        var (pixels, fault) = await DecodeAsync(images, 0, cancellation);
        return fault is null ? pixels : throw new RequestFault(400, $"the image cannot be read: {fault}");
    }

    private async Task<ImagePrediction> PredictAsync(SentImages images, int index, bool isReserved, CancellationToken cancellation)
    {
        if (!isReserved)
            await queue.ReserveAsync(cancellation);
        var (pixels, fault) = await DecodeAsync(images, index, cancellation);
        return fault is null
            ? new ImagePrediction(images.Name(index), null, await queue.PredictAsync(pixels, cancellation).WaitAsync(cancellation))
            : new ImagePrediction(images.Name(index), fault, []);
    }

    /// <summary>Needs a reserved place, and gives it back where it fails.</summary>
    private async Task<(byte[] Rented, string? Fault)> DecodeAsync(SentImages images, int index, CancellationToken cancellation)
    {
        var pixels = ArrayPool<byte>.Shared.Rent(format.Bytes);
        try
        {
            await decoding.WaitAsync(cancellation);
            try
            {
                if (images.Count > 1)
                    await Task.Yield();                                  // the images of one request are decoded side by side
                images.Read(index, pixels.AsSpan(0, format.Bytes));
                return (pixels, null);
            }
            finally
            {
                decoding.Release();
            }
        }
        catch (InvalidDataException fault)
        {
            GiveBack();
            return ([], fault.Message);
        }
        catch
        {
            GiveBack();
            throw;
        }

        void GiveBack()
        {
            ArrayPool<byte>.Shared.Return(pixels);
            queue.Release(1);
        }
    }
}
