using System.Net.Http.Headers;
using Cytobench.Data;

namespace Cytobench.Models;

/// <summary>ImageNet weights that timm publishes on Hugging Face, kept in the cache folder.</summary>
public static class PretrainedWeights
{
    private const long MaxBytes = 2L << 30;                              // ViT-B/16 in float32 takes 0.35 GB
    private const int MaxRedirects = 5;

    private static readonly Dictionary<string, string> Repositories = new(StringComparer.Ordinal)
    {
        ["resnet18"] = "timm/resnet18.tv_in1k",
        ["resnet34"] = "timm/resnet34.tv_in1k",
        ["resnet50"] = "timm/resnet50.tv_in1k",
        ["vit_base_patch16_224"] = "timm/vit_base_patch16_224.augreg2_in21k_ft_in1k",
        ["vit_small_patch16_224"] = "timm/vit_small_patch16_224.augreg_in21k_ft_in1k",
        ["vit_tiny_patch16_224"] = "timm/vit_tiny_patch16_224.augreg_in21k_ft_in1k",
    };

    private static readonly Uri Hub = new("https://huggingface.co/");

    public static bool Exist(string model) => Repositories.ContainsKey(model);

    /// <summary>Where the weights come from, as "timm/resnet18.tv_in1k".</summary>
    /// <exception cref="UserException">There are none for this model.</exception>
    public static string Repository(string model) => Repositories.TryGetValue(model, out var repository)
        ? repository
        : throw new UserException($"--pretrained imagenet: no ImageNet weights are published for {model}; train it with --pretrained none, or choose among {string.Join(", ", Repositories.Keys)}");

    /// <summary>Where the file is or would be, whether fetched or put there by hand.</summary>
    public static string CachePath(string model) => CachePath(model, CacheFolder.Weights);

    /// <summary>The path of the model's weights; fetched on first use and checked against the SHA-256 that the server states.</summary>
    /// <exception cref="UserException">There are none for this model, or they cannot be fetched.</exception>
    public static string Locate(string model, IProgress<ProgressReport>? progress = null, CancellationToken cancellation = default) =>
        Locate(model, Hub, CacheFolder.Weights, progress, cancellation);

    internal static string Locate(string model, Uri hub, string folder, IProgress<ProgressReport>? progress, CancellationToken cancellation)
    {
        var path = CachePath(model, folder);
        if (File.Exists(path))
            return path;
        var address = new Uri(hub, $"{Repository(model)}/resolve/main/model.safetensors");
        var advice = $"fetch it elsewhere and put it at {path}, or train from scratch with --pretrained none";
        Download.Fetch(new DownloadRequest
        {
            Sources = [address],
            Destination = path,
            Hash = StatedHash(address, advice, cancellation),
            MaxBytes = MaxBytes,
            Advice = advice,
            Progress = progress,
            Cancellation = cancellation,
        });
        return path;
    }

    /// <summary>
    /// The hub answers with a redirect to its storage, and only that answer carries the content's SHA-256, so redirects are followed here one by one.
    /// </summary>
    private static FileHash StatedHash(Uri address, string advice, CancellationToken cancellation)
    {
        using var client = Download.CreateClient(followRedirects: false);
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timer.CancelAfter(TimeSpan.FromSeconds(60));
        try
        {
            var current = address;
            for (var hop = 0; hop < MaxRedirects; hop++)
            {
                using var message = new HttpRequestMessage(HttpMethod.Head, current);
                using var response = client.SendAsync(message, timer.Token).GetAwaiter().GetResult();
                if (Sha256(response.Headers) is { } hex)
                    return FileHash.Sha256(hex);
                if ((int)response.StatusCode is < 300 or >= 400 || response.Headers.Location is not { } location)
                    throw new UserException($"cannot fetch {address}: the server answers {(int)response.StatusCode} {response.ReasonPhrase} without the file's SHA-256; {advice}");
                current = new Uri(current, location);
                if (current.Scheme != address.Scheme)
                    break;
            }
            throw new UserException($"cannot fetch {address}: the server redirects without stating the file's SHA-256; {advice}");
        }
        catch (Exception fault) when (fault is HttpRequestException || fault is OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            throw new UserException($"cannot fetch {address}: {fault.Message.ReplaceLineEndings(" ")}; {advice}", fault);
        }
    }

    private static string? Sha256(HttpResponseHeaders headers)
    {
        if (!headers.TryGetValues("X-Linked-ETag", out var values) && !headers.TryGetValues("ETag", out values))
            return null;
        var hex = values.First().Trim('"').ToLowerInvariant();
        return hex.Length == 64 && hex.All(char.IsAsciiHexDigitLower) ? hex : null;
    }

    private static string CachePath(string model, string folder) => Path.Combine(folder, Repository(model)[(Repository(model).IndexOf('/', StringComparison.Ordinal) + 1)..] + ".safetensors");
}
