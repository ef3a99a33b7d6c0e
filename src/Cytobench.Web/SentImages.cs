using System.Buffers;
using Cytobench.Prediction;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Cytobench.Web;

/// <summary>
/// The images of a request: its body is one image file or one zip, or a form with any number of both. All of it stays in memory, and no name that
/// a client sent is ever used as a path.
/// </summary>
internal sealed class SentImages : IImageInputs
{
    private readonly List<(string Name, ReadOnlyMemory<byte> File)> files = [];
    private readonly List<(IImageInputs Zip, int First)> zips = [];
    private readonly StoredFormat format;
    private readonly BodyBudget.Share budget;
    private byte[]? rented;

    private SentImages(StoredFormat format, BodyBudget.Share budget) => (this.format, this.budget) = (format, budget);

    public int Count { get; private set; }

    /// <summary>Whether the body was one image by itself, so that its fault is the request's.</summary>
    public bool IsSingle { get; private set; }

    /// <exception cref="RequestFault">Too large, too many, empty, or not what was announced.</exception>
    public static async Task<SentImages> ReadAsync(HttpContext context, StoredFormat format, ServeOptions options, BodyBudget budget)
    {
        var request = context.Request;
        if (request.ContentLength > options.MaxBodyBytes)
            throw TooLarge(options);
        var images = new SentImages(format, budget.Take(request.ContentLength ?? options.MaxBodyBytes));
        try
        {
            if (request.ContentType?.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase) == true)
                await images.ReadFormAsync(request, options, context.RequestAborted);
            else
                images.Add("image", await images.ReadBodyAsync(request, options, context.RequestAborted), options, request.ContentType);
            images.IsSingle = images.Count == 1 && images.zips.Count == 0;
            return images.Count == 0 ? throw new RequestFault(400, "the request holds no image") : images;
        }
        catch
        {
            images.Dispose();
            throw;
        }
    }

    public string Name(int index) => ZipOf(index) is var (zip, first) ? zip.Name(index - first) : files[index].Name;

    public void Read(int index, Span<byte> target)
    {
        if (ZipOf(index) is var (zip, first))
            zip.Read(index - first, target);
        else
            format.Decode(files[index].File.Span, target);
    }

    public void Dispose()
    {
        zips.ForEach(zip => zip.Zip.Dispose());
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
        rented = null;
        budget.Dispose();
    }

    private (IImageInputs, int)? ZipOf(int index) => index < files.Count ? null : zips.FindLast(zip => zip.First <= index);

    private async Task<ReadOnlyMemory<byte>> ReadBodyAsync(HttpRequest request, ServeOptions options, CancellationToken cancellation)
    {
        rented = ArrayPool<byte>.Shared.Rent((int)(request.ContentLength ?? 1 << 16));
        var length = 0;
        while (await request.Body.ReadAsync(rented.AsMemory(length), cancellation) is > 0 and var count)
        {
            length += count;
            if (length > options.MaxBodyBytes)
                throw TooLarge(options);
            if (length == rented.Length)
                Grow(length);
        }
        return rented.AsMemory(0, length);
    }

    private void Grow(int length)
    {
        var larger = ArrayPool<byte>.Shared.Rent(2 * length);
        rented.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(rented!);
        rented = larger;
    }

    private async Task ReadFormAsync(HttpRequest request, ServeOptions options, CancellationToken cancellation)
    {
        var form = await FormAsync(request, options, cancellation);
        foreach (var file in form.Files.OrderBy(file => IsZip(file.FileName, file.ContentType)))   // zips come last
        {
            var bytes = new byte[file.Length];
            using var stream = file.OpenReadStream();
            await stream.ReadExactlyAsync(bytes, cancellation);
            Add(file.FileName, bytes, options, file.ContentType);
        }
    }

    private static async Task<IFormCollection> FormAsync(HttpRequest request, ServeOptions options, CancellationToken cancellation)
    {
        request.HttpContext.Features.Set<IFormFeature>(new FormFeature(request, new FormOptions
        {
            MemoryBufferThreshold = options.MaxBodyBytes,                // nothing is written to disk
            MultipartBodyLengthLimit = options.MaxBodyBytes,
            ValueCountLimit = options.MaxImages,
        }));
        try
        {
            return await request.ReadFormAsync(cancellation);
        }
        catch (InvalidDataException fault)
        {
            throw fault.Message.Contains("limit", StringComparison.OrdinalIgnoreCase)
                ? new RequestFault(413, $"the form is larger than {options.MaxBodyBytes >> 20} MiB, or has more than {options.MaxImages:N0} files")
                : new RequestFault(400, "the form is damaged");
        }
        catch (IOException fault) when (fault is not BadHttpRequestException) // cut short; what Kestrel refuses has its own status
        {
            throw new RequestFault(400, "the form is damaged");
        }
    }

    private void Add(string name, ReadOnlyMemory<byte> file, ServeOptions options, string? contentType)
    {
        if (IsZip(name, contentType) || file.Span.StartsWith("PK\x03\x04"u8))
        {
            var zip = OpenZip(name, file, options);
            zips.Add((zip, Count));
            Count += zip.Count;
        }
        else if (zips.Count == 0)
        {
            files.Add((name, file));
            Count++;
        }
        else
            throw new RequestFault(400, $"{Path.GetFileName(name)}: stands behind a zip; send images before zips");
        if (Count > options.MaxImages)
            throw new RequestFault(413, $"more than {options.MaxImages:N0} images in one request; send them in several");
    }

    private IImageInputs OpenZip(string name, ReadOnlyMemory<byte> file, ServeOptions options)
    {
        try
        {
            return ImageInputs.OfZip(new MemoryStream(file.ToArray()), Path.GetFileName(name), format, options.MaxBodyBytes);
        }
        catch (UserException fault)
        {
            throw new RequestFault(400, fault.Message);
        }
    }

    private static bool IsZip(string name, string? contentType) =>
        name.EndsWith(".zip", StringComparison.OrdinalIgnoreCase)
        || (MediaTypeHeaderValue.TryParse(contentType, out var type) && type.MediaType.Value is "application/zip" or "application/x-zip-compressed");

    private static RequestFault TooLarge(ServeOptions options) => new(413, $"the body is larger than {options.MaxBodyBytes >> 20} MiB; send fewer or smaller images");
}
