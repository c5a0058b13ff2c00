using System.CommandLine;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Interchange.Drafts;

namespace EvalFlow.Cli.Commands;

/// <summary>What a person says about an eval that is made of a spreadsheet.</summary>
internal static class EvalFormOptions
{
    private static readonly Option<string?> Id = Text("--id", "Id of the eval (default: from the file's name).", "ID");
    private static readonly Option<string?> Version = Text("--version", "Version (default: the next one).", "X.Y.Z");
    private static readonly Option<string?> Title = Text("--title", "Title.", "TEXT");
    private static readonly Option<string?> Owner = Text("--owner", "Who answers for the eval.", "MAIL");
    private static readonly Option<string?> Direction = Text("--direction", "Whether a larger value of the primary metric is good.", "WORD");
    private static readonly Option<string?> Domain = Text("--harm-domain", "Harm domain of the eval.", "WORD");
    private static readonly Option<string?> Policy = Text("--policy", "Policy: ID, ID@VERSION or ID@VERSION#CLAUSE.", "POLICY");
    private static readonly Option<int?> Severity = new("--severity") { Description = "1 (mild) to 5 (critical).", HelpName = "N" };
    private static readonly Option<string?> System = Text("--system", "System message before every prompt.", "TEXT");
    private static readonly Option<string?> Template = Text("--template", "Template of the user message; {{input}} stands for the prompt.", "TEXT");
    private static readonly Option<string?> Base = Text("--definition", "Definition to take graders, metrics and settings from.", "FILE.eval.yaml");

    static EvalFormOptions() => Direction.AcceptOnlyFromAmong("lower_is_better", "higher_is_better", "neutral");

    public static void AddTo(Command command)
    {
        foreach (Option option in (Option[])[Id, Version, Title, Owner, Direction, Domain, Policy, Severity, System, Template, Base])
        {
            command.Add(option);
        }
    }

    public static EvalForm Read(ParseResult parsed, string file)
    {
        string[] policy = parsed.GetValue(Policy)?.Split('@', '#') ?? [];
        return new EvalForm
        {
            Id = parsed.GetValue(Id) ?? FromName(file),
            Version = parsed.GetValue(Version),
            Title = parsed.GetValue(Title),
            Owner = parsed.GetValue(Owner),
            Direction = parsed.GetValue(Direction),
            HarmDomain = parsed.GetValue(Domain),
            PolicyId = policy.ElementAtOrDefault(0),
            PolicyVersion = policy.ElementAtOrDefault(1),
            PolicyClause = policy.ElementAtOrDefault(2),
            Severity = parsed.GetValue(Severity),
            System = parsed.GetValue(System),
            Template = parsed.GetValue(Template),
            Base = parsed.GetValue(Base) is { } path ? ReadBase(path) : null,
        };
    }

    private static string ReadBase(string path) => File.Exists(path)
        ? File.ReadAllText(path) : throw new BadInputException(path, "There is no such file.", "Give --definition the path of a NAME.eval.yaml.");

    private static string FromName(string file)
    {
        string plain = string.Concat(Path.GetFileNameWithoutExtension(file).ToLowerInvariant().Select(sign => char.IsAsciiLetterOrDigit(sign) ? sign : '-')).Trim('-');
        return plain.Length > 0 ? plain : throw new BadInputException("--id", "The file's name gives no id.", "Add --id my-eval.");
    }

    private static Option<string?> Text(string name, string description, string helpName) => new(name) { Description = description, HelpName = helpName };
}
