using System.CommandLine;
using System.Text.Json;
using EvalFlow.Cli.Commands;
using Microsoft.Data.Sqlite;

namespace EvalFlow.Cli.Tests;

/// <summary>Runs command lines in this process, against a data home of their own, from a folder of their own.</summary>
public sealed class CommandLine : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("evalflow-cli").FullName;

    public string Home => Path.Combine(Folder, "home");

    public Task<CommandResult> RunAsync(params IReadOnlyList<string> arguments) => RunAsync(CancellationToken.None, arguments);

    /// <param name="interrupted">As Ctrl-C would.</param>
    public async Task<CommandResult> RunAsync(CancellationToken interrupted, params IReadOnlyList<string> arguments)
    {
        StringWriter output = new();
        StringWriter error = new();
        int code = await CommandTree.InvokeAsync(
            [.. arguments, "--home", Home], new InvocationConfiguration { Output = output, Error = error, ProcessTerminationTimeout = null }, interrupted);
        return new CommandResult(code, output.ToString(), error.ToString());
    }

    public string Write(string name, string content)
    {
        string path = Path.Combine(Folder, name);
        File.WriteAllText(path, content);
        return path;
    }

    /// <summary>Puts a run into a state that a person would bring about by hand.</summary>
    public void SetStatus(string runId, string status)
    {
        using SqliteConnection connection = new($"Data Source={Path.Combine(Home, "evalflow.db")};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "UPDATE runs SET status = $status WHERE run_id = $run";
        command.Parameters.AddWithValue("$status", status);
        command.Parameters.AddWithValue("$run", runId);
        Assert.Equal(1, command.ExecuteNonQuery());
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}

public sealed record CommandResult(int Code, string Output, string Error)
{
    /// <summary>The one JSON document on standard output; fails when there is anything else.</summary>
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    public JsonElement FirstRun => Json.GetProperty("runs")[0];

    public string RunId => FirstRun.GetProperty("run_id").GetString()!;

    /// <summary>Value of a metric over all samples of the first run.</summary>
    public JsonElement Metric(string name) => FirstRun.GetProperty("metrics").EnumerateArray()
        .Single(metric => metric.GetProperty("name").GetString() == name && metric.GetProperty("slice").ValueKind == JsonValueKind.Null);

    /// <summary>A row of a comparison over all samples.</summary>
    public JsonElement Row(string name) => Json.GetProperty("comparisons").EnumerateArray()
        .Single(row => row.GetProperty("metric").GetString() == name && row.GetProperty("slice").ValueKind == JsonValueKind.Null);
}
