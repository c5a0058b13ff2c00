using System.Text.RegularExpressions;
using Azure;
using EvalFlow.AzureStorage.Alerts;
using EvalFlow.AzureStorage.Calibration;
using EvalFlow.AzureStorage.Evals;
using EvalFlow.AzureStorage.Models;
using EvalFlow.AzureStorage.Records;
using EvalFlow.AzureStorage.Runs;
using EvalFlow.AzureStorage.Storage;
using EvalFlow.Core.Alerts;
using EvalFlow.Core.Calibration;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Models.Caching;
using EvalFlow.Core.Records;
using EvalFlow.Core.Runs;

namespace EvalFlow.AzureStorage;

/// <summary>
/// The Azure host's storage: tables for what is looked up, blobs for what is long, queues to hand out work. Any number of
/// processes may use it at once. It holds nothing that needs to be let go of.
/// </summary>
public sealed partial class AzureHome
{
    private readonly Traffic _traffic;

    private AzureHome(Parts parts, Traffic traffic, TimeProvider clock, AzureHomeOptions options)
    {
        _traffic = traffic;
        Registry = new AzureEvalRegistry(parts.Registry, parts.Samples, clock);
        Runs = new AzureRunStore(parts.Runs, parts.Data, parts.Transcripts);
        Queue = new AzureWorkQueue(parts.Queues, new Lanes(Clients.Queues(options.Account, traffic), options), clock);
        Alerts = new AzureAlertStore(parts.Alerts, parts.Data);
        Silences = new AzureSilenceStore(parts.Alerts);
        Calibrations = new AzureCalibrationStore(parts.Records, parts.Data, parts.Samples);
        Records = new AzureRecordStore(parts.Records, parts.Data);
        Responses = new AzureResponseCache(parts.Answers.Container, clock);
        Place = $"{options.Account.Place} ({options.NamePrefix})";
    }

    /// <summary>Eval versions and their samples.</summary>
    public IEvalRegistry Registry { get; }

    /// <summary>Runs, shards, scores and results.</summary>
    public IRunStore Runs { get; }

    /// <summary>Work for the workers of all processes that use this home.</summary>
    public AzureWorkQueue Queue { get; }

    /// <summary>Alerts and their deliveries.</summary>
    public IAlertStore Alerts { get; }

    /// <summary>What is kept quiet, and why.</summary>
    public ISilenceStore Silences { get; }

    /// <summary>Calibrations of judges and their labels.</summary>
    public ICalibrationStore Calibrations { get; }

    /// <summary>What people decide and change, with every revision.</summary>
    public IRecordStore Records { get; }

    /// <summary>Cached answers.</summary>
    public IResponseCache Responses { get; }

    /// <summary>Requests this home has sent.</summary>
    public StorageTransactions Transactions => _traffic.Transactions;

    /// <summary>Where the data are, for people; holds no secret.</summary>
    public string Place { get; }

    /// <summary>See <see cref="Traffic.FaultPoint"/>; tests crash the home here.</summary>
    internal Action<string>? FaultPoint
    {
        get => _traffic.FaultPoint;
        set => _traffic.FaultPoint = value;
    }

    /// <summary>
    /// Opens the home and makes the tables and containers that are missing. Throws <see cref="BadInputException"/> for options
    /// that cannot be used, <see cref="RequestFailedException"/> when the account refuses or does not answer.
    /// </summary>
    public static async Task<AzureHome> OpenAsync(AzureHomeOptions options, TimeProvider clock, CancellationToken cancellationToken)
    {
        Check(options);
        Traffic traffic = new();
        Parts parts = new(options, traffic);
        await parts.MakeAsync(cancellationToken);
        return new AzureHome(parts, traffic, clock, options);
    }

    private static void Check(AzureHomeOptions options)
    {
        if (!PrefixPattern().IsMatch(options.NamePrefix))
        {
            throw new BadInputException(
                "storage", $"'{options.NamePrefix}' cannot begin the names of tables and queues.", "Use 3 to 20 of a-z and 0-9, a letter first.");
        }
        if (options.QueueLanes is < 1 or > 100)
        {
            throw new BadInputException("storage", $"{options.QueueLanes} queue lanes are asked for.", "Use 1 to 100.");
        }
    }

    [GeneratedRegex(@"^[a-z][a-z0-9]{2,19}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PrefixPattern();
}
