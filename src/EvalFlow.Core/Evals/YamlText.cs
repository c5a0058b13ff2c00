using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace EvalFlow.Core.Evals;

/// <summary>Reads a YAML text into a tree, or says what keeps it from being one.</summary>
internal static class YamlText
{
    private const int DeepestNesting = 30;

    /// <summary>The mapping that the text is, or null after reporting why it is none.</summary>
    /// <param name="smallest">What to write into a file that is none; null for an eval's definition.</param>
    public static YamlMappingNode? Read(string file, string yaml, List<Problem> problems, string? smallest = null)
    {
        int before = problems.Count;
        try
        {
            CheckEvents(file, yaml, problems);
            if (problems.Count > before)
            {
                return null;
            }
            YamlStream stream = [];
            stream.Load(new StringReader(yaml));
            return Root(file, stream, problems, smallest);
        }
        catch (YamlException e)
        {
            problems.Add(SyntaxProblem(file, yaml, e));
        }
        catch (Exception e) when (IsStumble(e))
        {
            problems.Add(BrokenBehind(file, Mark.Empty));
        }
        return null;
    }

    private static YamlMappingNode? Root(string file, YamlStream stream, List<Problem> problems, string? smallest)
    {
        if (stream.Documents.Count == 1 && stream.Documents[0].RootNode is YamlMappingNode root)
        {
            return root;
        }
        problems.Add(stream.Documents.Count switch
        {
            0 => new Problem(file, null, null, null, "The file is empty.", smallest ?? "Write a definition; the smallest has id, version, title, direction, samples, graders and metrics."),
            1 => new Problem(file, 1, null, null, "The file is not a list of 'name: value' fields.", smallest ?? "Begin with id: ..., version: ..., title: ... on lines of their own."),
            _ => new Problem(file, (int)stream.Documents[1].RootNode.Start.Line, null, null, "The file holds more than one document (separated by ---).", "Put each definition into a file of its own."),
        });
        return null;
    }

    // Before the tree is built, since building stops at the first duplicate and follows aliases without end.
    private static void CheckEvents(string file, string yaml, List<Problem> problems)
    {
        Parser parser = new(new StringReader(yaml));
        Stack<Level> levels = [];
        while (Advance(file, parser, problems))
        {
            switch (parser.Current)
            {
                case MappingStart:
                    Enter(levels, new Level(true));
                    break;
                case SequenceStart:
                    Enter(levels, new Level(false));
                    break;
                case MappingEnd or SequenceEnd:
                    levels.Pop();
                    break;
                case AnchorAlias alias:
                    problems.Add(At(file, alias.Start, null, $"'*{alias.Value}' refers to another place of the file, which definitions may not do.", "Write the value out; a text that begins with * needs quotes."));
                    Count(levels, null);
                    break;
                case Scalar scalar:
                    if (Count(levels, scalar) is { } first)
                    {
                        problems.Add(At(file, scalar.Start, scalar.Value, $"'{scalar.Value}' stands twice in the same place; the first is in line {first}.", "Keep one of the two."));
                    }
                    break;
            }
            if (levels.Count > DeepestNesting)
            {
                problems.Add(At(file, parser.Current!.Start, null, "The lists and mappings are nested too deeply.", $"Use at most {DeepestNesting} levels."));
                return;
            }
        }
    }

    private static bool Advance(string file, Parser parser, List<Problem> problems)
    {
        try
        {
            return parser.MoveNext();
        }
        catch (Exception e) when (IsStumble(e))
        {
            problems.Add(BrokenBehind(file, parser.Current?.Start ?? Mark.Empty));
            return false;
        }
    }

    // The parser answers some broken texts so, such as those that end inside brackets.
    private static bool IsStumble(Exception e) =>
        e is InvalidOperationException or ArgumentException or FormatException or OverflowException or NullReferenceException or IndexOutOfRangeException;

    private static Problem BrokenBehind(string file, Mark mark) =>
        At(file, mark, null, "Behind this place the file is no longer valid YAML; a bracket, brace or quote may not be closed.", "Close every { [ \" and ', and write characters themselves instead of \\ codes.");

    private static void Enter(Stack<Level> levels, Level next)
    {
        Count(levels, null);
        levels.Push(next);
    }

    /// <summary>The line of the earlier key of the same name, when the node is a key and not the first.</summary>
    private static long? Count(Stack<Level> levels, Scalar? scalar)
    {
        if (!levels.TryPeek(out Level? level) || !level.IsMapping)
        {
            return null;
        }
        level.IsKey = !level.IsKey;
        return level.IsKey && scalar is not null && !level.Keys.TryAdd(scalar.Value, scalar.Start.Line) ? level.Keys[scalar.Value] : null;
    }

    private static Problem At(string file, Mark mark, string? field, string message, string fix) =>
        new(file, (int)mark.Line, mark.Column.ToString(CultureInfo.InvariantCulture), field, message, fix);

    private static Problem SyntaxProblem(string file, string yaml, YamlException e)
    {
        string[] lines = yaml.Split('\n');
        int tab = Array.FindIndex(lines, line => line.AsSpan(0, line.Length - line.AsSpan().TrimStart().Length).Contains('\t'));
        if (tab >= 0 && (tab + 1 == e.Start.Line || e.Message.Contains("tab", StringComparison.Ordinal)))
        {
            return new Problem(file, tab + 1, "1", null, "The line is indented with a tab, which YAML does not allow.", "Indent with spaces, two per level.");
        }
        return e.Message.Contains("invalid mapping", StringComparison.Ordinal)
            ? At(file, e.Start, null, "A text without quotes may not hold ': ' (colon and blank).", "Put quotes around the text: title: \"Refusals: the polite ones\".")
            : At(file, e.Start, null, $"This is not valid YAML: {Reason(e)}", "Check the indentation, put a space after each ':', and put quotes around texts that hold ': ', '#', '{' or '['.");
    }

    // The parser puts its place in front; the problem has it already.
    private static string Reason(YamlException e)
    {
        string reason = e.Message[(e.Message.IndexOf("): ", StringComparison.Ordinal) is >= 0 and int end ? end + 3 : 0)..];
        return reason.EndsWith('.') ? reason : reason + ".";
    }

    private sealed class Level(bool isMapping)
    {
        public bool IsMapping { get; } = isMapping;
        public bool IsKey { get; set; }
        public Dictionary<string, long> Keys { get; } = [];
    }
}
