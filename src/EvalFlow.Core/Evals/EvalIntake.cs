using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using EvalFlow.Core.Freshness;

namespace EvalFlow.Core.Evals;

/// <summary>Checks definitions together with their data, and freezes what is right.</summary>
public sealed class EvalIntake(TimeProvider clock)
{
    /// <summary>Checks a definition file (or a folder with exactly one) and all of its samples; finds every problem in one go.</summary>
    public Task<CheckedEval> CheckAsync(string path, CancellationToken cancellationToken) =>
        // Reading and parsing keep a thread busy for as long as the file is.
        Task.Run(() => Check(DefinitionFiles.Single(path), cancellationToken), cancellationToken);

    /// <summary>All definition files at or below a path, sorted. Throws <see cref="BadInputException"/> when there is none.</summary>
    public static IReadOnlyList<string> FindDefinitions(string path) => DefinitionFiles.Find(path);

    /// <summary>
    /// Reads the samples of a checked eval once more, for storing. Throws <see cref="BadInputException"/> when they are not
    /// the ones that were checked.
    /// </summary>
    public static async IAsyncEnumerable<SampleChunk> ReadChunksAsync(
        CheckedEval eval, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (eval is not { Definition: { } definition, Version: { } version })
        {
            throw new BadInputException(eval.Problems);
        }
        using DatasetHash hash = new();
        int first = 0;
        foreach (Sample[] samples in SampleFile.Read(definition, eval.Folder, problem => throw Changed(eval)).Chunk(SampleChunks.Size))
        {
            cancellationToken.ThrowIfCancellationRequested();
            Array.ForEach(samples, hash.Add);
            yield return SampleChunks.Pack(first, samples);
            first += samples.Length;
        }
        if (hash.Take() != version.DatasetHash)
        {
            throw Changed(eval);
        }
        await Task.CompletedTask;
    }

    private CheckedEval Check(string file, CancellationToken cancellationToken)
    {
        ProblemList problems = new(file);
        List<Problem> found = [];
        string folder = Path.GetDirectoryName(file) ?? "";
        if (DefinitionFiles.ReadText(file, found) is not { } yaml)
        {
            return new CheckedEval(file, folder) { Problems = found };
        }
        DefinitionDraft draft = EvalDefinitionReader.Draft(file, yaml, found);
        found.ForEach(problems.Add);
        using DatasetHash hash = new();
        if (draft.Samples is not null)
        {
            ReadAll(draft, folder, problems, hash, cancellationToken);
        }
        IReadOnlyList<Problem> all = problems.Take();
        return new CheckedEval(file, folder)
        {
            Definition = all.Count == 0 ? draft.Definition : null,
            Problems = all,
            Notes = all.Count == 0 ? Notes(draft.Definition!) : [],
            Version = all.Count == 0 ? Freeze(draft.Definition!, hash) : null,
        };
    }

    private static void ReadAll(DefinitionDraft draft, string folder, ProblemList problems, DatasetHash hash, CancellationToken cancellationToken)
    {
        try
        {
            foreach (Sample sample in SampleFile.Read(draft.Samples!, draft.Template, draft.Graders, folder, problems.Add))
            {
                if (hash.Count % 1024 == 0)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                }
                hash.Add(sample);
            }
        }
        catch (BadInputException e)
        {
            foreach (Problem problem in e.Problems)
            {
                problems.Add(problem);
            }
        }
    }

    private EvalVersion Freeze(EvalDefinition definition, DatasetHash hash)
    {
        int count = hash.Count;
        string dataset = hash.Take();
        EvalVersion version = new()
        {
            Id = definition.Id,
            Version = definition.Version,
            Title = definition.Title,
            Hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes($"{definition.Hashes.Definition}:{dataset}"))),
            DatasetHash = dataset,
            Source = definition.Source,
            SampleCount = count,
            AddedAt = clock.GetUtcNow(),
        };
        return version with { Facts = EvalFacts.Write(version, definition) };
    }

    private static List<string> Notes(EvalDefinition definition) => definition.Samples.Id.Count > 0
        ? []
        : ["The samples have no ids, so ids were generated from their content. An id column is better: a generated id changes with "
            + "every corrected letter, and the sample then counts as a new one that cannot be compared with earlier runs."];

    private static BadInputException Changed(CheckedEval eval) =>
        new(eval.File, "The samples were changed while they were being read. Nothing was registered.", "Run the command again once the file is saved.");
}

/// <summary>What checking found.</summary>
/// <param name="File">The definition file.</param>
/// <param name="Folder">Its folder, to which the samples' path is relative.</param>
public sealed record CheckedEval(string File, string Folder)
{
    /// <summary>Null exactly when there are problems.</summary>
    public EvalDefinition? Definition { get; init; }

    /// <summary>Everything wrong with definition and samples; at most 200, and then one that says how many more.</summary>
    public IReadOnlyList<Problem> Problems { get; init; } = [];

    /// <summary>What is allowed, but better known.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The version as it would be registered; null exactly when there are problems.</summary>
    public EvalVersion? Version { get; init; }
}
