using System.Globalization;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Interchange.Drafts;

namespace EvalFlow.Core.Interchange.Imports;

/// <summary>The eval that another tool's log implies: its samples, and a column grader for each scorer.</summary>
internal sealed class ForeignEval(ForeignRun run, string id, string? direction)
{
    // A fact with more values than this names samples rather than groups.
    private const int MostGroups = 20;

    public string Id => id;

    private string Direction => direction ?? (run.HigherIsBetter == true ? "higher_is_better" : "neutral");

    /// <summary>Column of a scorer beside the response.</summary>
    public static string Column(string scorer) => $"score_{scorer}";

    public static string IdOf(string name)
    {
        string plain = string.Concat(name.ToLowerInvariant().Select(sign => char.IsAsciiLetterOrDigit(sign) || sign is '.' or '_' ? sign : '-')).Trim('-', '.', '_');
        return plain.Length == 0 ? "imported" : plain[..Math.Min(plain.Length, 80)];
    }

    public Task<DraftFolder> WriteAsync(string version, CancellationToken cancellationToken)
    {
        // Where one sample is a conversation, all are: a single message is the shortest.
        bool areConversations = run.Results.Any(result => result.Messages is not null);
        Sample[] samples = [.. run.Results.GroupBy(result => result.Id, StringComparer.Ordinal).Select(group => Sample(group.First(), areConversations))];
        string[] slices = [.. Slices(samples)];
        return DraftFolder.WriteAsync(id, Yaml(version, samples, slices), samples, null, cancellationToken);
    }

    private static Sample Sample(ForeignResult result, bool isConversation) => new()
    {
        Id = result.Id,
        Input = result.Input,
        Messages = result.Messages ?? (isConversation ? [new ChatTurn("user", result.Input)] : null),
        Targets = result.Targets,
        Slices = result.Metadata.Where(fact => !Reserved.Contains(fact.Key)).ToDictionary(),
    };

    private static readonly string[] Reserved = ["id", "input", "messages", "target", "cluster"];

    private static IEnumerable<string> Slices(Sample[] samples) => samples.SelectMany(sample => sample.Slices.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
        .Where(name => samples.Select(sample => sample.Slices.GetValueOrDefault(name)).OfType<string>().Distinct(StringComparer.Ordinal).Take(MostGroups + 1).Count() is > 1 and <= MostGroups);

    private string Yaml(string version, Sample[] samples, string[] slices)
    {
        string[] scorers = [.. run.Results.SelectMany(result => result.Scores.Keys).Distinct(StringComparer.Ordinal)];
        (string Scorer, bool IsNumber)[] kinds = [.. scorers.Select(scorer => (scorer, IsNumber(scorer)))];
        YamlDraft draft = YamlDraft.Empty()
            .Set("id", id).Set("version", version).Set("title", $"{run.Task} (imported from {run.Tool})")
            .Set("direction", Direction)
            .Replace("samples",
            [
                ("path", DraftDefinition.SamplesFile), ("id", "id"), ("input", "input"),
                ("messages", samples.Any(sample => sample.Messages is not null) ? "messages" : null),
                ("target", samples.Any(sample => sample.Targets.Count > 0) ? "target" : null),
                ("slices", slices.Length > 0 ? (IReadOnlyList<string>)slices : null),
            ])
            .SetIn("epochs", ("count", run.Results.Max(result => result.Epoch)))
            .Replace("graders", kinds.Select(kind => (IEnumerable<(string, object?)>)
                [("name", kind.Scorer), ("type", "column"), ("column", Column(kind.Scorer)), ("as", kind.IsNumber ? "number" : null)]));
        return draft.Replace("metrics", Metrics(kinds)).ToString();
    }

    // A number has a mean; a label has a share for each of its values.
    private IEnumerable<IEnumerable<(string Key, object? Value)>> Metrics((string Scorer, bool IsNumber)[] kinds)
    {
        bool primary = true;
        foreach ((string scorer, bool isNumber) in kinds.OrderByDescending(kind => kind.IsNumber))
        {
            foreach (string? label in isNumber ? [null] : Labels(scorer))
            {
                yield return
                [
                    ("name", label is null ? scorer : $"{scorer}_{IdOf(label)}"), ("grader", scorer), ("label", label),
                    ("direction", label is null ? Direction : "neutral"), ("primary", primary ? true : null),
                ];
                primary = false;
            }
        }
    }

    private IEnumerable<string?> Labels(string scorer) => run.Results.Select(result => result.Scores.GetValueOrDefault(scorer)).Where(score => !string.IsNullOrEmpty(score))
        .Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal).Take(MostGroups);

    private bool IsNumber(string scorer) => run.Results.All(result => result.Scores.GetValueOrDefault(scorer) is not { Length: > 0 } score
        || double.TryParse(score, NumberStyles.Float, CultureInfo.InvariantCulture, out _));
}
