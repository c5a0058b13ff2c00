using EvalFlow.AzureStorage;
using EvalFlow.Core.Alerts;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Runs;
using EvalFlow.Sqlite;

namespace EvalFlow.Cli.Host;

/// <summary>Where the data are: in the home folder, or in Azure Storage.</summary>
internal sealed record Stores(IEvalRegistry Registry, IRunStore Runs, IWorkQueue Queue, IAlertStore Alerts, WorkerPace Pace)
{
    /// <summary>Null when everything is in the home folder.</summary>
    public AzureHome? Azure { get; private init; }

    public static Stores Of(SqliteHome home) => new(home.Registry, home.Runs, home.Queue, home.Alerts, new WorkerPace());

    public static Stores Of(AzureHome home, WorkerPace pace) => new(home.Registry, home.Runs, home.Queue, home.Alerts, pace) { Azure = home };
}
