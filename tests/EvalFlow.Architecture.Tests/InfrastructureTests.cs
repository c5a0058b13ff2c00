using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace EvalFlow.Architecture.Tests;

/// <summary>Builds and lints infra/ with the Bicep CLI, and reads in the compiled template what must hold of it.</summary>
public sealed class InfrastructureTests
{
    [Fact]
    public async Task Lint_OfMain_FindsNothing()
    {
        (int code, string output) = await BicepAsync("lint", Main);

        Assert.Equal("", output.Trim());
        Assert.Equal(0, code);
    }

    [Fact]
    public async Task Build_StorageAccounts_AreClosedToKeysAndThePublic()
    {
        JsonElement[] accounts = [.. (await ResourcesAsync()).Where(resource => TypeOf(resource) == "Microsoft.Storage/storageAccounts")];

        Assert.Equal(2, accounts.Length);
        string json = await BuildAsync();
        Assert.Contains("\"allowBlobPublicAccess\": false", json, StringComparison.Ordinal);
        Assert.Contains("\"allowSharedKeyAccess\": false", json, StringComparison.Ordinal);
        Assert.Contains("\"minimumTlsVersion\": \"TLS1_2\"", json, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Build_RoleAssignments_HaveTheScopeOfOneResource()
    {
        JsonElement[] roles = [.. (await ResourcesAsync()).Where(resource => TypeOf(resource) == "Microsoft.Authorization/roleAssignments")];

        Assert.InRange(roles.Length, 8, 20);
        Assert.All(roles, role => Assert.Contains("resourceId(", role.GetProperty("scope").GetString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Build_ServiceBus_DetectsDuplicatesAndTakesNoKeys()
    {
        JsonElement[] resources = [.. await ResourcesAsync()];
        JsonElement bus = Single(resources, "Microsoft.ServiceBus/namespaces");
        JsonElement topic = Single(resources, "Microsoft.ServiceBus/namespaces/topics");
        JsonElement rules = Single(resources, "Microsoft.ServiceBus/namespaces/topics/subscriptions/rules");
        JsonElement subscriptions = Single(resources, "Microsoft.ServiceBus/namespaces/topics/subscriptions");

        Assert.True(bus.GetProperty("properties").GetProperty("disableLocalAuth").GetBoolean());
        Assert.True(topic.GetProperty("properties").GetProperty("requiresDuplicateDetection").GetBoolean());
        Assert.Equal("CorrelationFilter", rules.GetProperty("properties").GetProperty("filterType").GetString());
        Assert.True(rules.GetProperty("properties").GetProperty("correlationFilter").GetProperty("properties").TryGetProperty("channel_kind", out _));
        Assert.True(subscriptions.GetProperty("properties").GetProperty("requiresSession").GetBoolean());
        Assert.Contains("""["audit","email","pager","slack","teams","webhook"]""", (await BuildAsync()).ReplaceLineEndings("").Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Build_NoResource_IsOfAPreviewVersion()
    {
        JsonElement[] resources = [.. await ResourcesAsync()];

        Assert.InRange(resources.Length, 40, 100);
        Assert.All(resources, resource => Assert.DoesNotContain("preview", resource.GetProperty("apiVersion").GetString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Build_SettingsThatNameSecrets_AreReferencesToTheVault()
    {
        string json = await BuildAsync();

        Assert.Contains("@Microsoft.KeyVault(VaultName={0};SecretName=oidc-client-secret)", json, StringComparison.Ordinal);
        Assert.DoesNotContain("listKeys(", json, StringComparison.Ordinal);
    }

    private static JsonElement Single(JsonElement[] resources, string type) =>
        Assert.Single(resources, resource => TypeOf(resource) == type && !resource.TryGetProperty("existing", out _));

    private static string? TypeOf(JsonElement resource) => resource.GetProperty("type").GetString();

    private static async Task<IEnumerable<JsonElement>> ResourcesAsync() =>
        Walk(JsonDocument.Parse(await BuildAsync()).RootElement).ToList();

    // Modules are templates inside templates; resources are a list, or an object by symbolic name.
    private static IEnumerable<JsonElement> Walk(JsonElement template)
    {
        JsonElement resources = template.GetProperty("resources");
        IEnumerable<JsonElement> own = resources.ValueKind == JsonValueKind.Array
            ? resources.EnumerateArray() : resources.EnumerateObject().Select(property => property.Value);
        foreach (JsonElement resource in own)
        {
            yield return resource;
            if (TypeOf(resource) == "Microsoft.Resources/deployments")
            {
                foreach (JsonElement inner in Walk(resource.GetProperty("properties").GetProperty("template")))
                {
                    yield return inner;
                }
            }
        }
    }

    private static async Task<string> BuildAsync()
    {
        (int code, string output) = await BicepAsync("build", Main, "--stdout");
        Assert.True(code == 0, output);
        return output;
    }

    private static async Task<(int Code, string Output)> BicepAsync(params string[] arguments)
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && RuntimeInformation.OSArchitecture == System.Runtime.InteropServices.Architecture.X64, "The Bicep CLI of this package runs on Linux x64.");
        string folder = typeof(InfrastructureTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(data => data.Key == "BicepFolder").Value!;
        string tool = Directory.EnumerateFiles(folder, "bicep", SearchOption.AllDirectories).Single();
#pragma warning disable CA1416 // Linux, as asked above.
        File.SetUnixFileMode(tool, File.GetUnixFileMode(tool) | UnixFileMode.UserExecute);
#pragma warning restore CA1416
        ProcessStartInfo start = new(tool) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        Array.ForEach(arguments, start.ArgumentList.Add);
        start.Environment["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1";
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output + await error);
    }

    private static string Main { get; } = Path.Combine(Folder(), "..", "..", "infra", "main.bicep");

    private static string Folder([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;
}
