using System.Security.Cryptography;
using System.Text;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Tables;

namespace EvalFlow.Core.Models.Replay;

/// <summary>Which columns of a file of recorded responses mean what, and which rows count.</summary>
internal sealed record ReplayColumns
{
    public required IReadOnlyList<string> Id { get; init; }
    public required string Response { get; init; }

    /// <summary>Column with the 1-based epoch; null when one recorded response serves every epoch.</summary>
    public string? Epoch { get; init; }
    public required IReadOnlyDictionary<string, string> Where { get; init; }

    /// <summary>Further columns that graders read.</summary>
    public required IReadOnlyList<string> Keep { get; init; }

    /// <summary>Columns with what a provider reports, in the order of <see cref="ReplayRecord.Reported"/>.</summary>
    public IReadOnlyList<string> Reported { get; init; } = ReplayRecord.Reported;

    // The option that names each reported column, in the same order.
    private static readonly string[] ReportedOptions = ["stop_reason", "input_tokens", "output_tokens", "cost", "latency"];

    private static readonly string[] Known = ["id", "response", "epoch", "where", .. ReportedOptions];

    public static ReplayColumns From(ModelSpec spec, IReadOnlyList<string> keep)
    {
        Dictionary<string, string> where = [];
        foreach ((string name, string value) in spec.Options)
        {
            if (!Known.Contains(name))
            {
                throw Refuse(spec, $"'{name}' is not an option of replay.{Suggestion.Ask(name, Known)}", $"Options are: {string.Join(", ", Known)}.");
            }
            if (name == "where")
            {
                int equals = value.IndexOf('=', StringComparison.Ordinal);
                if (equals <= 0)
                {
                    throw Refuse(spec, $"'where={value}' is not a filter.", "Write where=COLUMN=VALUE.");
                }
                where[value[..equals]] = value[(equals + 1)..];
            }
        }
        string[] ids = [.. Values(spec, "id")];
        return new ReplayColumns
        {
            Id = ids.Length == 0 ? ["id"] : ids,
            Response = Single(spec, "response") ?? "response",
            Epoch = Single(spec, "epoch"),
            Where = where,
            Reported = [.. ReportedOptions.Select((option, i) => Single(spec, option) ?? ReplayRecord.Reported[i])],
            Keep = [.. keep.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
        };
    }

    /// <summary>Reports every column that the file does not have. Columns of graders may stand in the samples instead.</summary>
    public void Check(ITableReader reader, string file)
    {
        Problem[] problems = [.. Id.Select(name => (Option: "id", Name: name))
            .Append((Option: "response", Name: Response))
            .Concat(Epoch is null ? [] : [(Option: "epoch", Name: Epoch)])
            .Concat(Reported.Select((name, i) => (Option: ReportedOptions[i], Name: name)).Where((_, i) => Reported[i] != ReplayRecord.Reported[i]))
            .Concat(Where.Keys.Select(name => (Option: "where", Name: name)))
            .Where(column => !reader.Columns.Contains(column.Name))
            .Select(column => new Problem(
                file, 1, null, column.Option,
                $"The recorded responses have no column '{column.Name}'.{Suggestion.Ask(column.Name, reader.Columns)}",
                $"Add ?{column.Option}=COLUMN to the model spec; the file has: {string.Join(", ", reader.Columns.Select(name => name.Length == 0 ? "(unnamed)" : name))}."))];
        if (problems.Length > 0)
        {
            throw new BadInputException(problems);
        }
    }

    public bool Accepts(ITableReader reader) => Where.All(filter => reader.Get(filter.Key) == filter.Value);

    /// <summary>Hash of everything but the file's content that shapes the archive.</summary>
    public string Fingerprint()
    {
        string text = string.Join('\n', Id.Append(Response).Append(Epoch ?? "").Concat(Keep)
            .Concat(Where.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}"))
            .Concat(Reported.Select((name, i) => $"reported:{ReportedOptions[i]}={name}").Where((_, i) => Reported[i] != ReplayRecord.Reported[i])));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    private static IEnumerable<string> Values(ModelSpec spec, string option) =>
        spec.Options.Where(pair => pair.Key == option).Select(pair => pair.Value);

    private static string? Single(ModelSpec spec, string option)
    {
        string[] values = [.. Values(spec, option)];
        return values.Length <= 1 ? values.FirstOrDefault()
            : throw Refuse(spec, $"'{option}' is given {values.Length} times.", $"Give {option} once; only id and where may be repeated.");
    }

    private static BadInputException Refuse(ModelSpec spec, string message, string fix) =>
        new([new Problem(spec.Name, null, null, "--model", message, fix)]);
}
