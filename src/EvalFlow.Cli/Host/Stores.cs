using EvalFlow.AzureStorage;
using EvalFlow.Core.Alerts;
using EvalFlow.Core.Calibration;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Models.Caching;
using EvalFlow.Core.Records;
using EvalFlow.Core.Runs;
using EvalFlow.Sqlite;

namespace EvalFlow.Cli.Host;

/// <summary>Where the data are: in the home folder, or in Azure Storage.</summary>
internal sealed record Stores
{
    public required IEvalRegistry Registry { get; init; }

    public required IRunStore Runs { get; init; }

    public required IWorkQueue Queue { get; init; }

    public required IAlertStore Alerts { get; init; }

    public required ISilenceStore Silences { get; init; }

    public required ICalibrationStore Calibrations { get; init; }

    public required IRecordStore Records { get; init; }

    public required IResponseCache Responses { get; init; }

    public required WorkerPace Pace { get; init; }

    /// <summary>Null when everything is in the home folder.</summary>
    public AzureHome? Azure { get; private init; }

    public static Stores Of(SqliteHome home) => new()
    {
        Registry = home.Registry,
        Runs = home.Runs,
        Queue = home.Queue,
        Alerts = home.Alerts,
        Silences = home.Silences,
        Calibrations = home.Calibrations,
        Records = home.Records,
        Responses = home.Responses,
        Pace = new WorkerPace(),
    };

    public static Stores Of(AzureHome home, WorkerPace pace) => new()
    {
        Registry = home.Registry,
        Runs = home.Runs,
        Queue = home.Queue,
        Alerts = home.Alerts,
        Silences = home.Silences,
        Calibrations = home.Calibrations,
        Records = home.Records,
        Responses = home.Responses,
        Pace = pace,
        Azure = home,
    };
}
