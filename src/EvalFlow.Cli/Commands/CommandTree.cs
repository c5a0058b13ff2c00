using System.CommandLine;
using EvalFlow.Cli.Output;
using EvalFlow.Core.Evals;

namespace EvalFlow.Cli.Commands;

/// <summary>All commands and what they accept.</summary>
internal static class CommandTree
{
    public static readonly Option<bool> Json = new("--json")
    {
        Description = "Print one JSON document to standard output and nothing else.",
        Recursive = true,
    };

    public static readonly Option<string?> Home = new("--home")
    {
        Description = "Folder with the data of EvalFlow (default: EVALFLOW_HOME, else .evalflow).",
        HelpName = "DIR",
        Recursive = true,
    };

    public static readonly Option<string?> Routes = new("--routes")
    {
        Description = "File with the alert rules (default: alerts.yaml in the data home).",
        HelpName = "FILE",
        Recursive = true,
    };

    public static readonly Option<string?> Models = new("--models")
    {
        Description = "Names of models with their addresses, prices and limits (default: models.yaml here, else in the data folder).",
        HelpName = "FILE",
        Recursive = true,
    };

    public static readonly Option<string?> Store = StoreOption.Create();

    public static readonly Option<string?> Catalog = new("--catalog")
    {
        Description = "Folder with policies, threat vectors and models that evals are held against (default: catalog in the data home).",
        HelpName = "DIR",
        Recursive = true,
    };

    /// <summary>In the order of the help text. Functions, since a command line needs one of them, and making all takes as long as reading an eval.</summary>
    internal static readonly (string Name, Func<Command> Create)[] Commands =
    [
        ("demo", DemoCommand.Create),
        ("eval", EvalCommands.Create),
        ("run", RunCommand.Create),
        ("runs", RunsCommands.Create),
        ("cache", CacheCommands.Create),
        ("compare", CompareCommand.Create),
        ("report", ReportCommand.Create),
        ("calibrate", CalibrateCommand.Create),
        ("freshness", FreshnessCommand.Create),
        ("quality", QualityCommand.Create),
        ("catalog", CatalogCommands.Create),
        ("power", PowerCommand.Create),
        ("release", ReleaseCommand.Create),
        ("releases", ReleasesCommands.Create),
        ("readiness", ReadinessCommands.Create),
        ("alerts", AlertsCommands.Create),
        ("export", ExportCommand.Create),
        ("import", ImportCommand.Create),
        ("sql", SqlCommand.Create),
        ("findings", FindingsCommands.Create),
        ("review", ReviewCommands.Create),
        ("audit", AuditCommand.Create),
        ("doctor", DoctorCommand.Create),
        ("serve", ServeCommand.Create),
    ];

    private static RootCommand Create(IReadOnlyList<string> arguments)
    {
        RootCommand root = new("EvalFlow evaluates AI models for safety and says what regressed.") { Json, Home, Routes, Models, Store, Catalog };
        (string Name, Func<Command> Create)[] named = arguments.Count > 0 ? Array.FindAll(Commands, command => command.Name == arguments[0]) : [];
        foreach ((_, Func<Command> create) in named.Length > 0 ? named : Commands)
        {
            root.Add(create());
        }
        return root;
    }

    /// <summary>Binds a handler: refused input becomes exit code 2 with its problems, an interruption 130.</summary>
    public static void Handle(this Command command, Func<CommandContext, ParseResult, CancellationToken, Task<int>> handler) =>
        command.SetAction(async (parsed, cancellationToken) =>
        {
            CommandContext context = CommandContext.For(parsed);
            try
            {
                return await handler(context, parsed, cancellationToken);
            }
            catch (BadInputException refused)
            {
                ProblemView.Write(context.Screen, refused);
                return ExitCode.BadInput;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                context.Screen.Note("Interrupted.");
                return ExitCode.Cancelled;
            }
#pragma warning disable CA1031 // The last place where a failure can be told from a regression.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                FailureView.Write(context.Screen, failure);
                return ExitCode.Failed;
            }
        });

    /// <summary>Usage errors in the form the caller asked for, with exit code 2.</summary>
    private static int RefuseUsage(ParseResult parsed, InvocationConfiguration invocation)
    {
        bool json = parsed.Tokens.Any(token => token.Value == "--json");
        Screen screen = new(invocation.Output, invocation.Error, json, isTerminal: false, Screen.PlainWidth);
        string name = parsed.CommandResult.Command.Name;
        string help = name == "evalflow" || parsed.RootCommandResult.Command == parsed.CommandResult.Command
            ? "evalflow --help shows all commands."
            : $"evalflow {Path(parsed)} --help shows what it accepts.";
        ProblemView.Write(screen, new BadInputException(
            [.. parsed.Errors.Select(error => new Problem("evalflow", null, null, null, error.Message, help))]));
        return ExitCode.BadInput;
    }

    /// <summary>Runs one command line.</summary>
    public static async Task<int> InvokeAsync(
        IReadOnlyList<string> arguments, InvocationConfiguration invocation, CancellationToken cancellationToken = default)
    {
        ParseResult parsed = Create(arguments).Parse(arguments);
        return parsed.Errors.Count > 0 ? RefuseUsage(parsed, invocation) : await parsed.InvokeAsync(invocation, cancellationToken);
    }

    private static string Path(ParseResult parsed)
    {
        List<string> names = [];
        for (System.CommandLine.Parsing.SymbolResult? result = parsed.CommandResult; result is System.CommandLine.Parsing.CommandResult { Parent: not null } command; result = result.Parent)
        {
            names.Insert(0, command.Command.Name);
        }
        return string.Join(' ', names);
    }
}
