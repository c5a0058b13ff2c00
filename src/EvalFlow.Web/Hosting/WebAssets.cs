using System.Collections.Frozen;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using EvalFlow.Core.Reports.Markup;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace EvalFlow.Web.Hosting;

/// <summary>Stylesheets, scripts and pictures, all of which travel inside the assembly.</summary>
internal static class WebAssets
{
    private const string Prefix = "assets/";

    private static readonly FrozenDictionary<string, string> Types = new Dictionary<string, string>
    {
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, Asset> All = Read();

    /// <summary>Address of an asset; another one for other content, so that browsers may keep it for good.</summary>
    public static string Url(string name) => $"/{Prefix}{name}?v={All[name].Version}";

    public static void MapAssets(this IEndpointRouteBuilder routes) => routes.MapGet("/assets/{**name}", Send).AllowAnonymous().ExcludeFromDescription();

    private static IResult Send(string name, string? v, HttpResponse response)
    {
        if (!All.TryGetValue(name, out Asset? asset))
        {
            return Results.NotFound();
        }
        response.Headers.CacheControl = v == asset.Version ? "public, max-age=31536000, immutable" : "no-cache";
        return Results.Bytes(asset.Bytes, asset.Type, entityTag: new EntityTagHeaderValue($"\"{asset.Version}\""));
    }

    private static FrozenDictionary<string, Asset> Read()
    {
        Assembly assembly = typeof(WebAssets).Assembly;
        Dictionary<string, byte[]> files = assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .ToDictionary(name => name[Prefix.Length..].Replace('\\', '/'), name => Read(assembly, name));
        // Charts look here as they do in reports.
        files.Add("charts.css", Encoding.UTF8.GetBytes(ReportStyle.Charts));
        return files.ToFrozenDictionary(
            file => file.Key, file => new Asset(file.Value, Types[Path.GetExtension(file.Key)], Convert.ToHexStringLower(SHA256.HashData(file.Value))[..12]));
    }

    private static byte[] Read(Assembly assembly, string name)
    {
        using Stream stream = assembly.GetManifestResourceStream(name)!;
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private sealed record Asset(byte[] Bytes, string Type, string Version);
}
