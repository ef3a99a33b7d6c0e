using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Cytobench.Web;

/// <summary>The OpenAPI document: made from the endpoints, with what cannot be seen from them.</summary>
internal static class ApiDescription
{
    private static readonly string[] ImageTypes = ["image/png", "image/jpeg", "image/webp", "image/bmp", "application/octet-stream"];

    public static void Add(IServiceCollection services, ServeOptions options) => services.AddOpenApi(openApi =>
    {
        openApi.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "Cytobench",
                Version = "1",
                Description = "The models of a finished run. For research only; this is no medical device.",
            };
            document.Servers = [new OpenApiServer { Url = "/" }];
            if (options.ApiKey is not null)
            {
                document.Components ??= new OpenApiComponents();
                document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
                {
                    ["key"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = "X-Api-Key" },
                };
                document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("key", document)] = [] }];
            }
            return Task.CompletedTask;
        });
        openApi.AddOperationTransformer((operation, context, _) =>
        {
            if (context.Description.ActionDescriptor.EndpointMetadata.OfType<SentImagesMetadata>().FirstOrDefault() is { } sent)
                operation.RequestBody = Body(sent.Many, options);
            return Task.CompletedTask;
        });
    });

    /// <summary>The problem that each of these status codes brings.</summary>
    public static RouteHandlerBuilder WithFaults(this RouteHandlerBuilder endpoint, params int[] statuses)
    {
        foreach (var status in statuses)
            endpoint.Produces<ProblemDetails>(status, "application/problem+json");
        return endpoint;
    }

    private static OpenApiRequestBody Body(bool many, ServeOptions options)
    {
        var binary = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" };
        var content = ImageTypes.Concat(many ? ["application/zip"] : []).ToDictionary(type => type, _ => new OpenApiMediaType { Schema = binary });
        content["multipart/form-data"] = new OpenApiMediaType
        {
            Schema = new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Properties = new Dictionary<string, IOpenApiSchema>
                {
                    ["images"] = many ? new OpenApiSchema { Type = JsonSchemaType.Array, Items = binary } : binary,
                },
            },
        };
        return new OpenApiRequestBody
        {
            Required = true,
            Description = string.Create(CultureInfo.InvariantCulture, $"PNG, JPEG, WebP or BMP{(many ? ", zips of these" : "")}; at most {options.MaxBodyBytes >> 20} MiB and 64 million pixels an image"),
            Content = content,
        };
    }
}

/// <summary>Marks endpoints whose body is images.</summary>
internal sealed record SentImagesMetadata(bool Many);
