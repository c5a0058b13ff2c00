using EvalFlow.Core.Alerts;
using EvalFlow.Core.Calibration;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Models.Caching;
using EvalFlow.Core.Records;
using EvalFlow.Core.Runs;
using EvalFlow.Core.Workflows;
using EvalFlow.Sqlite.Alerts;
using EvalFlow.Sqlite.Calibration;
using EvalFlow.Sqlite.Evals;
using EvalFlow.Sqlite.Models;
using EvalFlow.Sqlite.Records;
using EvalFlow.Sqlite.Runs;
using EvalFlow.Sqlite.Storage;
using EvalFlow.Sqlite.Workflows;

namespace EvalFlow.Sqlite;

/// <summary>
/// The embedded host's storage: one folder with one SQLite database, which several processes may use at once. Stop its
/// engines, then dispose it to let go of the file; what it still holds is then free for others at once.
/// </summary>
public sealed class SqliteHome : IAsyncDisposable
{
    /// <summary>Name of the database inside the folder.</summary>
    public const string FileName = "evalflow.db";

    private readonly Database _database;
    private readonly Journal _journal;
    private readonly Holder _self;
    private readonly SqliteRunStore _runs;

    private SqliteHome(Database database, Holder self)
    {
        _database = database;
        _self = self;
        _journal = new(database);
        Registry = new SqliteEvalRegistry(database, self);
        _runs = new(database);
        Queue = new SqliteWorkQueue(database, self);
        Alerts = new SqliteAlertStore(database);
        Silences = new SqliteSilenceStore(database);
        Calibrations = new SqliteCalibrationStore(database);
        Responses = new SqliteResponseCache(database);
        Records = new SqliteRecordStore(database);
    }

    /// <summary>Eval versions and their samples.</summary>
    public IEvalRegistry Registry { get; }

    /// <summary>Runs, shards, scores and results.</summary>
    public IRunStore Runs => _runs;

    /// <summary>Work for the workers of all processes that use this home.</summary>
    public IWorkQueue Queue { get; }

    /// <summary>Alerts and their deliveries.</summary>
    public IAlertStore Alerts { get; }

    /// <summary>What is kept quiet, and why.</summary>
    public ISilenceStore Silences { get; }

    /// <summary>Calibrations of judges and their labels.</summary>
    public ICalibrationStore Calibrations { get; }

    /// <summary>Cached answers.</summary>
    public IResponseCache Responses { get; }

    /// <summary>What people decide and change.</summary>
    public IRecordStore Records { get; }

    /// <summary>See <see cref="Database.FaultPoint"/>; tests crash the home here.</summary>
    internal Action<string>? FaultPoint
    {
        get => _database.FaultPoint;
        set => _database.FaultPoint = value;
    }

    internal Database Database => _database;

    /// <summary>
    /// Opens the home in a folder, which is made when it is missing. Throws <see cref="BadInputException"/> when the database
    /// there was written by a newer version, or is none.
    /// </summary>
    public static async Task<SqliteHome> OpenAsync(string folder, TimeProvider clock, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Directory.CreateDirectory(folder);
        Database database = Database.Open(Path.Combine(folder, FileName), clock);
        try
        {
            Holder self = await database.WriteAsync(
                "open",
                connection =>
                {
                    SqliteEvalRegistry.Sweep(connection);
                    Holder.Sweep(connection);
                    return Holder.Register(connection, database.Now);
                },
                cancellationToken);
            return new(database, self);
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>An engine that knows these workflows and activities.</summary>
    public SqliteWorkflowEngine CreateEngine(WorkflowCatalog catalog) => new(_journal, catalog);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _self.Dispose();
        _runs.Dispose();
        await _database.DisposeAsync();
    }
}
