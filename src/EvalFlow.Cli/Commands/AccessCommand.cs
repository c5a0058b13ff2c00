using System.CommandLine;
using EvalFlow.Cli.Host;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Reviews;

namespace EvalFlow.Cli.Commands;

/// <summary><c>evalflow review access</c>: which harm domains are for named people.</summary>
internal static class AccessCommand
{
    private static readonly Argument<string?> Domain = new("domain") { Description = "Harm domain, as evals name it; none to list those that are restricted.", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<string[]> Allow = new("--allow") { Description = "May read texts of the domain, which nobody else may then; may be repeated.", HelpName = "NAME" };
    private static readonly Option<string[]> Deny = new("--deny") { Description = "May no longer.", HelpName = "NAME" };
    private static readonly Option<bool> Open = new("--open") { Description = "Everybody who may read texts may read these again." };
    private static readonly Option<string?> Note = new("--note") { Description = "Why; kept with the change.", HelpName = "TEXT" };

    public static Command Create()
    {
        Command access = new("access", "Restrict the texts of a harm domain to named people, or show who they are.") { Domain, Allow, Deny, Open, Note, ActorOption.By };
        access.Handle(RunAsync);
        return access;
    }

    private static async Task<int> RunAsync(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        string[] allow = parsed.GetValue(Allow) ?? [];
        string[] deny = parsed.GetValue(Deny) ?? [];
        bool open = parsed.GetValue(Open);
        if (open && allow.Length + deny.Length > 0)
        {
            throw new BadInputException("--open", "--open forgets all names, so that none can be given with it.", "Leave out --open, or --allow and --deny.");
        }
        await using EmbeddedHost host = await context.OpenAsync(cancellationToken);
        SetDomainAccess access = host.Reviews.Access;
        string? domain = parsed.GetValue(Domain);
        if (domain is null && (open || allow.Length + deny.Length > 0))
        {
            throw new BadInputException("domain", "It is not said which harm domain is meant.", "evalflow review access self_harm --allow NAME");
        }
        IReadOnlyList<DomainAccess> all = domain is null
            ? await access.ListRestrictedAsync(cancellationToken)
            : [open ? await access.OpenAsync(domain, ActorOption.Read(parsed, parsed.GetValue(Note)), cancellationToken)
                : allow.Length + deny.Length > 0 ? await access.RestrictAsync(domain, allow, deny, ActorOption.Read(parsed, parsed.GetValue(Note)), cancellationToken)
                : await access.FindAsync(domain, cancellationToken)];
        Write(context, all);
        return ExitCode.Done;
    }

    private static void Write(CommandContext context, IReadOnlyList<DomainAccess> all)
    {
        if (context.Screen.Json)
        {
            context.Screen.WriteJson(new DomainAccessList(all));
            return;
        }
        if (all.Count == 0)
        {
            context.Screen.Say("No harm domain is restricted: whoever may read texts may read those of all.");
        }
        foreach (DomainAccess one in all)
        {
            context.Screen.Say($"{one.Domain}: {(!one.IsRestricted ? "everybody who may read texts" : one.People.Count == 0 ? "nobody" : string.Join(", ", one.People))}");
        }
    }
}
