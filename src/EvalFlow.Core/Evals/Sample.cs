namespace EvalFlow.Core.Evals;

/// <summary>One item of an evaluation, frozen with its eval version.</summary>
public sealed record Sample
{
    /// <summary>Unique within the eval version and stable between versions.</summary>
    public required string Id { get; init; }
    public required string Input { get; init; }

    /// <summary>Accepted answers; empty when the eval has none.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>Samples of one cluster are not independent (variants of one prompt, say); null when it stands alone.</summary>
    public string? Cluster { get; init; }

    /// <summary>Slice name to value, such as language: de.</summary>
    public IReadOnlyDictionary<string, string> Slices { get; init; } = NoColumns;

    /// <summary>Further columns that the prompt template or a grader names.</summary>
    public IReadOnlyDictionary<string, string> Columns { get; init; } = NoColumns;

    /// <summary>The conversation so far, for multi-turn samples; null when the input is one user message.</summary>
    public IReadOnlyList<ChatTurn>? Messages { get; init; }

    private static readonly Dictionary<string, string> NoColumns = [];
}

/// <param name="Role">system, user or assistant.</param>
public sealed record ChatTurn(string Role, string Text);
