using EvalFlow.Core.Alerts;
using EvalFlow.Core.Findings;
using EvalFlow.Core.Freshness;
using EvalFlow.Core.Records;
using EvalFlow.Core.Releases;
using EvalFlow.Core.Reports;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Readiness;

/// <summary>The operations on the readiness of one host's releases, put together once for whoever calls them: workflow, command line, pages.</summary>
public sealed class ReadinessDesk
{
    public ReadinessDesk(
        IRecordStore store, IRunStore runs, ReadRunReport reports, ReadFreshness freshness, ReadFindings findings, ComposeReports compose,
        IAlertStore alerts, ISnapshotSigner signer, TimeProvider clock)
    {
        Releases = new ReleaseSet(store, clock);
        Records = new ReadinessRecords(store, clock);
        Read = new ReadReadiness(Releases, Records, runs, reports, freshness, findings);
        Decide = new ReadinessDecisions(Records, Read);
        Snapshots = new ReadinessSnapshots(Records, Read, signer);
        Pack = new EvidencePack(Releases, Read, Snapshots, compose, findings, runs, alerts, clock);
    }

    public ReleaseSet Releases { get; }

    public ReadinessRecords Records { get; }

    public ReadReadiness Read { get; }

    public ReadinessDecisions Decide { get; }

    public ReadinessSnapshots Snapshots { get; }

    public EvidencePack Pack { get; }
}
