using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using EvalFlow.AzureStorage;
using EvalFlow.Core.Alerts;
using EvalFlow.Core.Findings;
using EvalFlow.Core.Freshness;
using EvalFlow.Core.Readiness;
using EvalFlow.Core.Regressions;
using EvalFlow.Core.Releases;
using EvalFlow.Core.Reports;
using EvalFlow.Core.Runs;

namespace EvalFlow.Functions.Host;

/// <summary>What the end of a release leaves for people: its readiness in the records, its report as a page in a container.</summary>
/// <param name="Reports">Holds RELEASE.html.</param>
internal sealed record ReleaseEnds(BlobContainerClient Reports)
{
    /// <summary>Container of the reports of releases.</summary>
    public const string Container = "evalflow-reports";

    public ReleaseConcluded With(AzureHome home, ReadFreshness freshness, AlertClock alertClock, string folder, TimeProvider clock)
    {
        ReadRunReport reports = new(home.Runs, home.Calibrations);
        CompareRuns compare = new(home.Runs, home.Registry, home.Calibrations, clock);
        FindingDesk findings = new(home.Records, home.Runs, home.Registry, compare, home.Alerts, alertClock, clock);
        // Nothing is signed here: people sign in the web app or by the command line, with the key of that home.
        ReadinessDesk readiness = new(
            home.Records, home.Runs, reports, freshness, findings.Read, new ComposeReports(home.Runs, home.Registry, reports, compare, freshness, clock),
            home.Alerts, new FileSigner(FileSigner.PathIn(folder)), clock);
        return new FillReadiness(readiness.Records, readiness.Read, readiness.Pack, SaveAsync).RunAsync;
    }

    private async Task SaveAsync(string releaseId, string html, CancellationToken cancellationToken)
    {
        await Reports.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        await Reports.GetBlobClient($"{releaseId}.html").UploadAsync(
            BinaryData.FromString(html), new BlobUploadOptions { HttpHeaders = new BlobHttpHeaders { ContentType = "text/html; charset=utf-8" } }, cancellationToken);
    }
}
