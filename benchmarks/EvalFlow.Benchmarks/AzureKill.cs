using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using EvalFlow.AzureStorage;
using EvalFlow.AzureStorage.Tests;
using EvalFlow.Core.Runs;

namespace EvalFlow.Benchmarks;

/// <summary>
/// Two processes work on one run in Azure Storage, each with a home of its own as on two machines. One of them, by chance the
/// one that began the run or the other, is killed at a random moment; the other must finish alone with the numbers of an
/// undisturbed run, lose no sample, and leave every shard that was committed before the kill as it was.
/// </summary>
internal static class AzureKill
{
    private const int Epochs = 10;

    public static async Task<int> RunAsync(int samples, int kills, int seed)
    {
        string folder = Directory.CreateTempSubdirectory("evalflow-azure-kill").FullName;
        await using AzuriteProcess azurite = await AzuriteProcess.StartAsync();
        try
        {
            Bench bench = new(RecordedEval.Write(folder, samples), folder, azurite.Connection);
            Stopwatch watch = Stopwatch.StartNew();
            string expected = await bench.FinishAloneAsync();
            double whole = watch.Elapsed.TotalMilliseconds;
            Random random = new(seed);
            int bad = 0;
            Console.WriteLine("| kill | of | after, ms | shards committed then | same numbers | lost | committed twice | finished after, s |");
            Console.WriteLine("|---:|---|---:|---:|---|---:|---:|---:|");
            for (int round = 1; round <= kills; round++)
            {
                Round? result = null;
                for (int attempt = 0; result is null; attempt++)
                {
                    // A kill before the run or after it shows nothing, so it is tried again at another moment.
                    result = await bench.KillAsync($"r{round}a{attempt}", random.Next(2) == 0, random.NextDouble() * whole, expected);
                }
                bad += result.IsGood(samples * Epochs) ? 0 : 1;
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"| {round} | {(result.First ? "first" : "second")} | {result.After:0} | {result.Committed} of {result.Shards} | {(result.Same ? "yes" : "NO")} | {(samples * Epochs) - result.Rows} | {result.Changed} | {result.Seconds:0.0} |"));
            }
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{kills} kills, {bad} bad."));
            return bad == 0 ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <param name="First">True when the process that began the run was killed.</param>
    /// <param name="Rows">Different (sample, epoch) pairs among the scores at the end; -1 when one stands there twice.</param>
    /// <param name="Changed">Shards that were committed at the kill and are other ones at the end.</param>
    private sealed record Round(bool First, double After, int Committed, int Shards, bool Same, long Rows, int Changed, double Seconds)
    {
        public bool IsGood(long pairs) => Same && Rows == pairs && Changed == 0;
    }

    private sealed class Bench(RecordedEval eval, string folder, string connection)
    {
        private readonly string[] _command =
            ["run", eval.Definition, "--model", $"replay:{eval.Responses}", "--epochs", Epochs.ToString(CultureInfo.InvariantCulture)];

        public async Task<string> FinishAloneAsync()
        {
            using Process process = Start("alone", "one", _command);
            return Numbers((await EvalFlowProcess.RunToEndAsync(process)).Run);
        }

        /// <summary>Null when the run had not begun or was over when the kill came.</summary>
        public async Task<Round?> KillAsync(string prefix, bool killFirst, double after, string expected)
        {
            using Process first = Start(prefix, "one", _command);
            AzureHome home = await OpenAsync(prefix);
            string runId = await WaitForRunAsync(home, first);
            using Process second = Start(prefix, "two", ["runs", "resume", runId]);
            (Process victim, Process other) = killFirst ? (first, second) : (second, first);
            Task<(JsonElement Run, long)> finishing = EvalFlowProcess.RunToEndAsync(other);
            Task<(JsonElement Run, long)> dying = EvalFlowProcess.RunToEndAsync(victim);
            await Task.Delay(TimeSpan.FromMilliseconds(after), TimeProvider.System);
            bool over = victim.HasExited || other.HasExited;
            victim.Kill();
            Stopwatch watch = Stopwatch.StartNew();
            Dictionary<int, string> before = await ReadShardsAsync(home, runId);
            await Task.WhenAny(dying);
            JsonElement run = (await finishing).Run;
            Dictionary<int, string> final = await ReadShardsAsync(home, runId);
            return over || before.Count == final.Count ? null : new Round(
                killFirst, after, before.Count, final.Count, Numbers(run) == expected, await CountPairsAsync(prefix, runId),
                before.Count(shard => final[shard.Key] != shard.Value), watch.Elapsed.TotalSeconds);
        }

        private static async Task<string> WaitForRunAsync(AzureHome home, Process process)
        {
            while (true)
            {
                if (await home.Runs.ListAsync(CancellationToken.None) is [var run] && run.Shards > 0)
                {
                    return run.RunId;
                }
                if (process.HasExited)
                {
                    throw new InvalidOperationException("evalflow ended before its run began.");
                }
            }
        }

        /// <summary>Hash of the transcripts of each committed shard; they carry the time of each evaluation.</summary>
        private static async Task<Dictionary<int, string>> ReadShardsAsync(AzureHome home, string runId)
        {
            Dictionary<int, string> hashes = [];
            int shards = (await home.Runs.FindAsync(runId, CancellationToken.None))!.Shards;
            for (int shard = 0; shard < shards; shard++)
            {
                if (await home.Runs.ReadPartAsync(runId, shard, ShardPart.Outputs, CancellationToken.None) is { } outputs)
                {
                    hashes[shard] = Convert.ToHexString(SHA256.HashData(outputs.Span));
                }
            }
            return hashes;
        }

        private async Task<long> CountPairsAsync(string prefix, string runId)
        {
            Azure.Storage.Blobs.BlobContainerClient data = new(connection, $"{prefix}-data");
            using MemoryStream file = new();
            await data.GetBlobClient($"scores/{runId}.jsonl.gz").DownloadToAsync(file);
            file.Position = 0;
            using StreamReader lines = new(new System.IO.Compression.GZipStream(file, System.IO.Compression.CompressionMode.Decompress));
            HashSet<string> pairs = new(StringComparer.Ordinal);
            while (await lines.ReadLineAsync() is { } line)
            {
                using JsonDocument row = JsonDocument.Parse(line);
                if (!pairs.Add($"{row.RootElement.GetProperty("epoch")} {row.RootElement.GetProperty("sample_id")}"))
                {
                    return -1;
                }
            }
            return pairs.Count;
        }

        private Task<AzureHome> OpenAsync(string prefix) => AzureHome.OpenAsync(
            new AzureHomeOptions { Account = AzureAccount.Connect(connection), NamePrefix = prefix }, TimeProvider.System, CancellationToken.None);

        private Process Start(string prefix, string machine, params string[] arguments) => EvalFlowProcess.Start(
            [.. arguments, "--store", "azure", "--home", Path.Combine(folder, prefix, machine), "--json"],
            ("EVALFLOW_AZURE_CONNECTION", connection), ("EVALFLOW_AZURE_PREFIX", prefix), ("EVALFLOW_LEASE_SECONDS", "5"));

        private static string Numbers(JsonElement run) => run.GetProperty("metrics").GetRawText() + run.GetProperty("samples").GetRawText();
    }
}
