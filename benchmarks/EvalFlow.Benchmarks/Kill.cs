using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace EvalFlow.Benchmarks;

/// <summary>
/// Kills the process at random moments (SIGKILL, nothing can be cleaned up), gives the same command again, and checks that the
/// numbers are those of an undisturbed run, no sample is lost, and no committed shard is ever evaluated again.
/// </summary>
internal static class Kill
{
    public static async Task<int> RunAsync(int samples, int kills, int seed)
    {
        string folder = Directory.CreateTempSubdirectory("evalflow-kill").FullName;
        try
        {
            RecordedEval eval = RecordedEval.Write(folder, samples);
            Stopwatch watch = Stopwatch.StartNew();
            string expected = Metrics(await FinishAsync(eval, Path.Combine(folder, "undisturbed")));
            double whole = watch.Elapsed.TotalMilliseconds;
            Random random = new(seed);
            int bad = 0;
            Console.WriteLine("| kill | after, ms | shards committed then | same numbers | lost | evaluated again |");
            Console.WriteLine("|---:|---:|---:|---|---:|---:|");
            for (int i = 0; i < kills; i++)
            {
                string home = Path.Combine(folder, $"home-{i}");
                // The first third is start-up and reading the files; both happen, most kills are to fall into the run itself.
                int after = (int)(whole * (0.25 + (0.75 * random.NextDouble())));
                while (!await KillAfterAsync(eval, home, after))
                {
                    // It was done before the kill; only a kill in the middle counts.
                    Directory.Delete(home, recursive: true);
                    after = (int)(after * 0.9);
                }
                Dictionary<long, string> before = Committed(home);
                JsonElement run = await FinishAsync(eval, home);
                Dictionary<long, string> final = Committed(home);
                bool same = Metrics(run) == expected;
                long lost = samples - Distinct(home);
                int again = before.Count(shard => final[shard.Key] != shard.Value);
                bad += same && lost == 0 && again == 0 ? 0 : 1;
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {i + 1} | {after} | {before.Count} | {(same ? "yes" : "NO")} | {lost} | {again} |"));
            }
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{kills} kills, {bad} bad."));
            return bad == 0 ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<bool> KillAfterAsync(RecordedEval eval, string home, int milliseconds)
    {
        using Process process = Start(eval, home);
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        Task exit = process.WaitForExitAsync();
        bool ended = await Task.WhenAny(exit, Task.Delay(TimeSpan.FromMilliseconds(milliseconds), TimeProvider.System)) == exit;
        process.Kill();
        await exit;
        return !ended && !HasCompleted(home);
    }

    private static bool HasCompleted(string home)
    {
        if (!File.Exists(Path.Combine(home, "evalflow.db")))
        {
            return false;
        }
        using SqliteConnection connection = Open(home);
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM sqlite_master WHERE name = 'runs'";
        if ((long)command.ExecuteScalar()! == 0)
        {
            return false;
        }
        command.CommandText = "SELECT COUNT(*) FROM runs WHERE status = 'completed'";
        return (long)command.ExecuteScalar()! > 0;
    }

    private static async Task<JsonElement> FinishAsync(RecordedEval eval, string home)
    {
        using Process process = Start(eval, home);
        return (await EvalFlowProcess.RunToEndAsync(process)).Run;
    }

    private static Process Start(RecordedEval eval, string home) =>
        EvalFlowProcess.Start("run", eval.Definition, "--model", $"replay:{eval.Responses}", "--home", home, "--json");

    private static string Metrics(JsonElement run) =>
        run.GetProperty("metrics").GetRawText() + run.GetProperty("samples").GetRawText();

    /// <summary>Hash of the outputs of each committed shard of the newest run; they carry the time of each evaluation.</summary>
    private static Dictionary<long, string> Committed(string home)
    {
        Dictionary<long, string> hashes = [];
        if (!File.Exists(Path.Combine(home, "evalflow.db")))
        {
            return hashes;
        }
        using SqliteConnection connection = Open(home);
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT shard, bytes FROM outputs WHERE part = 'outputs'";
        try
        {
            using SqliteDataReader reader = command.ExecuteReader();
            while (reader.Read())
            {
                hashes[reader.GetInt64(0)] = Convert.ToHexString(SHA256.HashData((byte[])reader.GetValue(1)));
            }
        }
        catch (SqliteException) when (hashes.Count == 0)
        {
            // Killed before the tables were there.
        }
        return hashes;
    }

    private static long Distinct(string home)
    {
        using SqliteConnection connection = Open(home);
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(DISTINCT sample_id), COUNT(*) FROM scores";
        using SqliteDataReader reader = command.ExecuteReader();
        reader.Read();
        return reader.GetInt64(0) == reader.GetInt64(1) ? reader.GetInt64(0) : -1;
    }

    private static SqliteConnection Open(string home)
    {
        SqliteConnection connection = new($"Data Source={Path.Combine(home, "evalflow.db")};Pooling=False");
        connection.Open();
        return connection;
    }
}
