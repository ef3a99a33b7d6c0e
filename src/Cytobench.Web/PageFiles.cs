using System.Security.Cryptography;
using Cytobench.Reporting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cytobench.Web;

/// <summary>The page: a few files inside this assembly. Nothing is read from disk, so no path can lead anywhere.</summary>
internal static class PageFiles
{
    private static readonly (string Route, string File, string Type)[] Files =
    [
        ("/", "index.html", "text/html; charset=utf-8"),
        ("/page.css", "page.css", "text/css; charset=utf-8"),
        ("/page.js", "page.js", "text/javascript; charset=utf-8"),
        ("/many.js", "many.js", "text/javascript; charset=utf-8"),
        ("/nearest.js", "nearest.js", "text/javascript; charset=utf-8"),
        ("/shared.js", "shared.js", "text/javascript; charset=utf-8"),
        ("/icon.svg", "icon.svg", "image/svg+xml"),
    ];

    public static void Map(IEndpointRouteBuilder app)
    {
        foreach (var (route, file, type) in Files)
            Map(app, route, Read(file), type);
        Map(app, "/source-sans-3.woff2", Fonts.WebFont(), "font/woff2");
    }

    private static void Map(IEndpointRouteBuilder app, string route, byte[] bytes, string type)
    {
        var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]}\"";
        app.MapMethods(route, [HttpMethods.Get, HttpMethods.Head], async context =>
        {
            context.Response.Headers.CacheControl = "no-cache";          // asked each time, sent when changed
            context.Response.Headers.ETag = tag;
            if (context.Request.Headers.IfNoneMatch == tag)
            {
                context.Response.StatusCode = StatusCodes.Status304NotModified;
                return;
            }
            (context.Response.ContentType, context.Response.ContentLength) = (type, bytes.Length);
            if (HttpMethods.IsGet(context.Request.Method))
                await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
        }).ExcludeFromDescription();
    }

    private static byte[] Read(string file)
    {
        using var stream = typeof(PageFiles).Assembly.GetManifestResourceStream($"Cytobench.Web.Page.{file}")
            ?? throw new InvalidOperationException($"{file} is not embedded");
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
