using System.Collections.Concurrent;
using Dapper;
using Microsoft.Data.Sqlite;

// Only where every run passes: there the code is made at build time.
[module: DapperAot(false)]

namespace EvalFlow.Sqlite.Storage;

/// <summary>
/// One SQLite file as this process uses it: a single writer behind a lock, so that writers of this process queue here and not
/// in SQLite's busy loop, and a few readers, which in WAL mode neither block nor are blocked.
/// </summary>
internal sealed class Database : IAsyncDisposable
{
    private const int Readers = 8;

    // SQLite itself waits for 5 s each time, so this gives other processes half a minute.
    private const int BusyAttempts = 6;

    private readonly string _file;
    private readonly SqliteConnection _writer;
    private readonly SemaphoreSlim _writeLock = new(1);
    private readonly SemaphoreSlim _readLock = new(Readers);
    private readonly ConcurrentBag<SqliteConnection> _idle = [];
    private Exception? _crash;
    private bool _disposed;
    private Task _settling = Task.CompletedTask;

    // Begun and ended in SQL: the provider's transaction object would have to be handed to every command.
    private readonly RawStatement _begin;
    private readonly RawStatement _commit;
    private readonly RawStatement _rollBack;

    // Columns are snake_case, properties are not.
    static Database() => DefaultTypeMap.MatchNamesWithUnderscores = true;

    private Database(string file, SqliteConnection writer, TimeProvider clock)
    {
        _file = file;
        _writer = writer;
        _begin = new RawStatement(writer, "BEGIN IMMEDIATE");
        _commit = new RawStatement(writer, "COMMIT");
        _rollBack = new RawStatement(writer, "ROLLBACK");
        Clock = clock;
    }

    public TimeProvider Clock { get; }

    public string Now => Timestamp.Write(Clock.GetUtcNow());

    /// <summary>Called before and after each commit. What it throws ends this database as a crash would: nothing works after.</summary>
    public Action<string>? FaultPoint { get; set; }

    public static Database Open(string file, TimeProvider clock)
    {
        SqliteConnection writer = Connections.Open(file);
        try
        {
            Schema.Prepare(writer, file);
            return new(file, writer, clock);
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }

    /// <summary>Runs the work in one transaction that holds the write lock from the start; it is undone when the work throws.</summary>
    /// <param name="name">Name of the fault point.</param>
    public async Task<T> WriteAsync<T>(string name, Func<SqliteConnection, T> work, CancellationToken cancellationToken)
    {
        await _writeLock.WaitAsync(cancellationToken);
        try
        {
            ThrowIfEnded();
            Begin(cancellationToken);
            T answer = Finish(name, work);
            Reach($"{name}: after commit");
            return answer;
        }
        finally
        {
            _writeLock.Release();
        }
    }

    public Task WriteAsync(string name, Action<SqliteConnection> work, CancellationToken cancellationToken) =>
        WriteAsync(
            name,
            connection =>
            {
                work(connection);
                return true;
            },
            cancellationToken);

    /// <summary>Runs the work on a connection that only reads. Each statement sees all that was committed before it.</summary>
    public async Task<T> ReadAsync<T>(Func<SqliteConnection, T> work, CancellationToken cancellationToken)
    {
        await _readLock.WaitAsync(cancellationToken);
        try
        {
            ThrowIfEnded();
            SqliteConnection connection = _idle.TryTake(out SqliteConnection? idle) ? idle : Connections.OpenReader(_file);
            try
            {
                return work(connection);
            }
            finally
            {
                _idle.Add(connection);
            }
        }
        finally
        {
            _readLock.Release();
        }
    }

    /// <summary>
    /// Moves what was written lately from the log into the database file, beside what else is done; closing would do it too, while
    /// somebody waits for the process to end.
    /// </summary>
    public void Settle()
    {
        if (_settling.IsCompleted)
        {
            _settling = Task.Run(MoveLog);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _settling;
        await _writeLock.WaitAsync();
        for (int reader = 0; reader < Readers; reader++)
        {
            await _readLock.WaitAsync();
        }
        _disposed = true;
        while (_idle.TryTake(out SqliteConnection? reader))
        {
            await reader.DisposeAsync();
        }
        _begin.Dispose();
        _commit.Dispose();
        _rollBack.Dispose();
        await _writer.DisposeAsync();

        // Whoever comes late is to be told, not to wait for ever.
        _readLock.Release(Readers);
        _writeLock.Release();
    }

    private void MoveLog()
    {
        try
        {
            using SqliteConnection connection = Connections.Open(_file);
            Connections.Execute(connection, "PRAGMA wal_checkpoint(PASSIVE);");
        }
        catch (SqliteException)
        {
            // Nothing depends on it: the log is as good as the file, and whoever closes the database tries again.
        }
    }

    private T Finish<T>(string name, Func<SqliteConnection, T> work)
    {
        try
        {
            T answer = work(_writer);
            Reach($"{name}: before commit");
            _commit.Run();
            return answer;
        }
        catch
        {
            // Some errors, such as a full disk, undo the transaction by themselves.
            if (SQLitePCL.raw.sqlite3_get_autocommit(_writer.Handle) == 0)
            {
                _rollBack.Run();
            }
            throw;
        }
    }

    private void Begin(CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                _begin.Run();
                return;
            }
            catch (SqliteException busy) when (busy.SqliteErrorCode == SQLitePCL.raw.SQLITE_BUSY && attempt < BusyAttempts)
            {
                // Another process writes; SQLite has waited already.
            }
        }
    }

    private void Reach(string point)
    {
        try
        {
            FaultPoint?.Invoke(point);
        }
        catch (Exception crash)
        {
            _crash = crash;
            throw;
        }
    }

    private void ThrowIfEnded()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_crash is not null)
        {
            throw new InvalidOperationException("This database was ended by a simulated crash.", _crash);
        }
    }
}
