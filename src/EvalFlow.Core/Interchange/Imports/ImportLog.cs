using System.Globalization;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Interchange.Drafts;

namespace EvalFlow.Core.Interchange.Imports;

/// <param name="Id">Id of the eval; null for the tool's task name.</param>
/// <param name="Direction">Whether a larger score is good, where the tool does not say.</param>
public sealed record ImportRequest(string Path, string? Id, string? Direction);

/// <summary>One run of another tool, ready to be evaluated as recorded responses.</summary>
/// <param name="ModelSpec">The recorded responses, as <c>run --model</c> takes them.</param>
public sealed record ImportedLog(RegisteredEval Eval, string ModelSpec, string Tool, string OriginalModel, int Epochs, int Results, IReadOnlyList<string> Notes);

/// <summary>
/// Takes over a log of another tool: its samples become an eval, its responses recorded ones, and what its scorers said columns
/// beside them. Nothing is graded anew, so the numbers are those of the tool, with this program's intervals.
/// </summary>
/// <param name="folder">Where recorded responses are kept; they stay, since a run reads them again when it is resumed.</param>
public sealed class ImportLog(RegisterEval register, EvalIntake intake, IEvalRegistry registry, string folder)
{
    private const int VersionsTried = 5;

    public async Task<IReadOnlyList<ImportedLog>> RunAsync(ImportRequest request, CancellationToken cancellationToken)
    {
        IReadOnlyList<ForeignRun> runs = await Task.Run(() => ForeignLogs.Read(request.Path, cancellationToken), cancellationToken);
        foreach (ForeignRun run in runs)
        {
            Check(request, run);
        }
        List<ImportedLog> imported = [];
        foreach (ForeignRun run in runs)
        {
            RegisteredEval eval = await RegisterAsync(request, run, cancellationToken);
            string spec = await WriteResponsesAsync(run, cancellationToken);
            imported.Add(new ImportedLog(eval, spec, run.Tool, run.Model, run.Results.Max(result => result.Epoch), run.Results.Count, run.Notes));
        }
        return imported;
    }

    private static void Check(ImportRequest request, ForeignRun run)
    {
        string file = request.Path;
        if (run.Results.Count == 0)
        {
            throw new BadInputException(file, "The log holds no samples.", "Import a log that was written with its samples.");
        }
        if (run.Results.All(result => result.Scores.Count == 0))
        {
            throw new BadInputException(file, "The log holds no scores.", "Score it with its tool first.");
        }
        if (run.Results.GroupBy(result => (result.Id, result.Epoch)).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new BadInputException(file, $"Sample '{twice.Key.Id}', epoch {twice.Key.Epoch}, stands {twice.Count()} times.", "Export the log again; two results of one sample cannot be told apart.");
        }
        if (run.Results.FirstOrDefault(result => string.IsNullOrWhiteSpace(result.Input)) is { } empty)
        {
            throw new BadInputException(file, $"Sample '{empty.Id}' has no input.", "The log may have been written without its texts; write it with them.");
        }
    }

    // The same samples and scorers as before are the same eval, so that two logs of one task can be compared.
    private async Task<RegisteredEval> RegisterAsync(ImportRequest request, ForeignRun run, CancellationToken cancellationToken)
    {
        ForeignEval eval = new(run, request.Id ?? ForeignEval.IdOf(run.Task), request.Direction);
        EvalVersion[] known = [.. (await registry.ListAsync(cancellationToken)).Where(version => version.Id == eval.Id).Reverse()];
        foreach (EvalVersion version in known.Take(VersionsTried))
        {
            using DraftFolder draft = await eval.WriteAsync(version.Version, cancellationToken);
            CheckedEval same = await intake.CheckAsync(draft.Definition, cancellationToken);
            if (same.Version?.Hash == version.Hash)
            {
                return await register.HandleAsync(same, cancellationToken);
            }
        }
        using DraftFolder fresh = await eval.WriteAsync(DraftDefinition.Next(known.FirstOrDefault()), cancellationToken);
        return await register.HandleAsync(fresh.Definition, cancellationToken);
    }

    private async Task<string> WriteResponsesAsync(ForeignRun run, CancellationToken cancellationToken)
    {
        using MemoryStream bytes = new();
        foreach (ForeignResult result in run.Results)
        {
            cancellationToken.ThrowIfCancellationRequested();
            WriteResponse(bytes, result);
            bytes.WriteByte((byte)'\n');
        }
        string hash = Convert.ToHexStringLower(SHA256.HashData(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)))[..8];
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, $"{ForeignEval.IdOf(run.Model)}-{hash}.jsonl");
        bytes.Position = 0;
        await using FileStream file = File.Create(path);
        await bytes.CopyToAsync(file, cancellationToken);
        return $"replay:{path}?id=id&response=response&epoch=epoch";
    }

    private static void WriteResponse(Stream stream, ForeignResult result)
    {
        using Utf8JsonWriter json = new(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteString("id", result.Id);
        json.WriteString("epoch", result.Epoch.ToString(CultureInfo.InvariantCulture));
        json.WriteString("response", result.Response);
        json.WriteString("stop_reason", result.StopReason);
        json.WriteString("input_tokens", result.InputTokens?.ToString(CultureInfo.InvariantCulture));
        json.WriteString("output_tokens", result.OutputTokens?.ToString(CultureInfo.InvariantCulture));
        json.WriteString("cost_usd", result.CostUsd?.ToString("R", CultureInfo.InvariantCulture));
        json.WriteString("latency_seconds", result.LatencySeconds?.ToString("R", CultureInfo.InvariantCulture));
        foreach ((string scorer, string? score) in result.Scores)
        {
            json.WriteString(ForeignEval.Column(scorer), score ?? "");
        }
        json.WriteEndObject();
    }
}
