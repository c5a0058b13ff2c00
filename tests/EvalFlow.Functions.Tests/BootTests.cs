using EvalFlow.AzureStorage.Tests;
using EvalFlow.Core.Evals;
using EvalFlow.Functions.Alerts;
using EvalFlow.Functions.Host;
using Azure.Storage.Blobs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EvalFlow.Functions.Tests;

/// <summary>The app put together as at its start, short of talking to a Functions host. One class: all use the container of app files.</summary>
public sealed class BootTests(Azurite azurite) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("evalflow-boot").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task App_WithItsSettings_ConstructsEveryFunctionClass()
    {
        using IHost app = await BootAsync();

        Assert.All(FunctionTableTests.Classes, type => Assert.NotNull(ActivatorUtilities.CreateInstance(app.Services, type)));
    }

    [Fact]
    public async Task App_WithFilesInItsContainer_RoutesByThem_AndRefusesToStartWithWrongOnes()
    {
        BlobContainerClient container = new(azurite.Connection, AppFiles.Container);
        await container.CreateIfNotExistsAsync(cancellationToken: Cancel);
        BlobClient file = container.GetBlobClient(AlertRoutes.FileName);
        await file.UploadAsync(BinaryData.FromString(AlertDeliveries.Routing), overwrite: true, Cancel);
        try
        {
            using IHost app = await BootAsync();
            Assert.Equal("slack", app.Services.GetRequiredService<AlertRoutes>().KindOf("night-watch"));

            await file.UploadAsync(BinaryData.FromString("routes: 5"), overwrite: true, Cancel);
            BadInputException bad = await Assert.ThrowsAsync<BadInputException>(BootAsync);
            Assert.Contains("alerts.yaml", bad.Problems[0].ToString(), StringComparison.Ordinal);
        }
        finally
        {
            await container.DeleteAsync(cancellationToken: Cancel);
        }
    }

    [Theory]
    [InlineData("../evil.yaml")]
    [InlineData("catalog/../../evil.yaml")]
    [InlineData("/etc/evil.yaml")]
    public void AppFiles_ThatNameAPlaceOutside_AreRefused(string name) =>
        Assert.Throws<InvalidOperationException>(() => AppFiles.PathOf(Path.Combine(_folder, "files"), name));

    private Task<IHost> BootAsync() => AppHost.BuildAsync(
        [
            $"--{Settings.Storage}={azurite.Connection}",
            $"--{Settings.ServiceBus}=Endpoint=sb://bus.example.org/;SharedAccessKeyName=none;SharedAccessKey=bm9uZQ==",
        ],
        _folder, Cancel);
}
