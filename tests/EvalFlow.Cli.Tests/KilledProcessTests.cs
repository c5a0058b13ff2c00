using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace EvalFlow.Cli.Tests;

/// <summary>The built command, killed for good in the middle of a run. The benchmark does the same at many random moments.</summary>
public sealed class KilledProcessTests : IDisposable
{
    private const int Samples = 20_000;

    private readonly CommandLine _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Kill_InTheMiddle_TheSameCommandFinishesWithTheSameNumbers()
    {
        string eval = WriteEval();
        string model = TinyEval.Model(_cli, "responses");
        CommandResult undisturbed = await _cli.RunAsync("run", eval, "--model", model, "--json");
        string home = Path.Combine(_cli.Folder, "killed");
        using Process process = Start("run", eval, "--model", model, "--home", home, "--json");
        Dictionary<long, byte[]> before = await KillAtFirstCommitAsync(process, home);
        Assert.InRange(before.Count, 1, (Samples / 2500) - 1);

        using Process again = Start("run", eval, "--model", model, "--home", home, "--json");
        string output = await again.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await again.WaitForExitAsync(TestContext.Current.CancellationToken);

        JsonElement run = JsonDocument.Parse(output).RootElement.GetProperty("runs")[0];
        Assert.Equal(0, again.ExitCode);
        Assert.Equal(undisturbed.FirstRun.GetProperty("metrics").GetRawText(), run.GetProperty("metrics").GetRawText());
        Assert.Equal(undisturbed.FirstRun.GetProperty("samples").GetRawText(), run.GetProperty("samples").GetRawText());
        // The outputs carry the time of each evaluation, so a shard that was done twice could not be equal.
        Dictionary<long, byte[]> after = Committed(home);
        Assert.All(before, shard => Assert.Equal(shard.Value, after[shard.Key]));
        Assert.Equal((Samples, Samples), CountScores(home));
    }

    private string WriteEval()
    {
        _cli.Write("samples.csv", "id,prompt,answer\n" + string.Concat(Enumerable.Range(0, Samples).Select(i => Line($"q{i},What is {i}?,[{i}]"))));
        _cli.Write("responses.csv", "id,response\n" + string.Concat(Enumerable.Range(0, Samples).Select(i => Line($"q{i},It is [{(i % 3 == 0 ? i : -1)}]."))));
        return _cli.Write("many.eval.yaml", """
            id: many
            version: 1.0.0
            title: Many
            samples: { path: samples.csv, id: id, input: prompt, target: answer }
            graders:
              - { name: answer, type: includes }
            metrics:
              - { name: accuracy, grader: answer, direction: higher_is_better }
            """);
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture) + "\n";

    private static Process Start(params IReadOnlyList<string> arguments)
    {
        ProcessStartInfo start = new(Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "evalflow.exe" : "evalflow"))
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }
        return Process.Start(start)!;
    }

    private static async Task<Dictionary<long, byte[]>> KillAtFirstCommitAsync(Process process, string home)
    {
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(2));
        while (!process.HasExited && Committed(home).Count == 0)
        {
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return Committed(home);
    }

    private static Dictionary<long, byte[]> Committed(string home)
    {
        Dictionary<long, byte[]> shards = [];
        string path = Path.Combine(home, "evalflow.db");
        if (!File.Exists(path))
        {
            return shards;
        }
        using SqliteConnection connection = Open(path);
        try
        {
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "SELECT shard, bytes FROM outputs WHERE part = 'outputs'";
            using SqliteDataReader reader = command.ExecuteReader();
            while (reader.Read())
            {
                shards[reader.GetInt64(0)] = (byte[])reader.GetValue(1);
            }
        }
        catch (SqliteException)
        {
            // The tables are not there yet.
        }
        return shards;
    }

    private static (long Distinct, long Rows) CountScores(string home)
    {
        using SqliteConnection connection = Open(Path.Combine(home, "evalflow.db"));
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(DISTINCT sample_id), COUNT(*) FROM scores";
        using SqliteDataReader reader = command.ExecuteReader();
        reader.Read();
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    private static SqliteConnection Open(string path)
    {
        SqliteConnection connection = new($"Data Source={path};Pooling=False");
        connection.Open();
        return connection;
    }
}
