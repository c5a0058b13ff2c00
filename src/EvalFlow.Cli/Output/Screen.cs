using System.Text.Json;
using EvalFlow.Core.Runs;
using Spectre.Console;

namespace EvalFlow.Cli.Output;

/// <summary>Where a command writes: answers to standard output, talk to standard error, or one JSON document and nothing else.</summary>
internal sealed class Screen(TextWriter output, TextWriter error, bool json, bool isTerminal, int? width)
{
    /// <summary>Columns of a file or a pipe; tables are made to fit.</summary>
    public const int PlainWidth = 80;

    /// <summary>True when the answer is one JSON document.</summary>
    public bool Json => json;

    /// <summary>True when somebody watches standard error.</summary>
    public bool IsTerminal => isTerminal;

    /// <summary>For tables and sentences.</summary>
    public IAnsiConsole Out { get; } = Create(output, width);

    /// <summary>For progress and notes.</summary>
    public IAnsiConsole Error { get; } = Create(error, width);

    public void WriteJson<T>(T document) => output.WriteLine(JsonSerializer.Serialize(document, ReportJson.Options));

    /// <summary>The answer itself, when it is a document.</summary>
    public void Write(string document) => output.Write(document);

    /// <summary>A line of the answer, never broken, so that it can be copied; nothing when the answer is JSON.</summary>
    public void Say(string text)
    {
        if (!json)
        {
            output.WriteLine(text);
        }
    }

    /// <summary>A sentence of the answer, broken between words and indented; nothing when the answer is JSON.</summary>
    public void Tell(string text, int indent = 0, Style? style = null)
    {
        if (!json)
        {
            Out.Write(new Padder(new Text(text, style), new Padding(indent, 0, 0, 0)));
        }
    }

    /// <summary>A table of the answer; nothing when the answer is JSON.</summary>
    public void Show(Table table)
    {
        if (!json)
        {
            Out.Write(table);
        }
    }

    /// <summary>A line beside the answer.</summary>
    public void Note(string text) => error.WriteLine(text);

    /// <summary>A line beside the answer that says what is wrong; in red for somebody who watches.</summary>
    public void Warn(string text)
    {
        if (isTerminal)
        {
            Error.Write(new Text(text + Environment.NewLine, new Style(Color.Red)));
        }
        else
        {
            Note(text);
        }
    }

    private static IAnsiConsole Create(TextWriter writer, int? width)
    {
        AnsiConsoleSettings settings = new() { Out = new AnsiConsoleOutput(writer) };
        if (width is not null)
        {
            // A file or a pipe: whoever reads it wants letters only.
            (settings.Ansi, settings.ColorSystem) = (AnsiSupport.No, ColorSystemSupport.NoColors);
        }
        IAnsiConsole console = AnsiConsole.Create(settings);
        if (width is { } fixedWidth)
        {
            console.Profile.Width = fixedWidth;
        }
        else if (console.Profile.Width < 80)
        {
            console.Profile.Width = 80;
        }
        return console;
    }
}
