using EvalFlow.Core.Evals;
using EvalFlow.Core.Records;

namespace EvalFlow.Core.Reviews;

/// <summary>Who may read texts of a harm domain. Domains without such a record, or with an open one, are for everybody who may read texts at all.</summary>
/// <param name="Domain">As it was first written; compared without regard to case.</param>
/// <param name="People">Names as they act here; sorted.</param>
public sealed record DomainAccess(string Domain, bool IsRestricted, IReadOnlyList<string> People)
{
    public bool Admits(string who) => !IsRestricted || People.Any(one => Records.People.Same(one, who));
}

/// <summary>What <c>review access --json</c> prints.</summary>
public sealed record DomainAccessList(IReadOnlyList<DomainAccess> Domains);

/// <summary>Restricts the texts of a harm domain to named people, and asks whether somebody is among them.</summary>
public sealed class SetDomainAccess(ReviewRecords records)
{
    private const string Restricted = "restricted";

    /// <summary>All domains that somebody has restricted once, by name.</summary>
    public async Task<IReadOnlyList<DomainAccess>> ListAsync(CancellationToken cancellationToken) =>
        await records.Access.ListAsync(cancellationToken: cancellationToken).Select(kept => kept.Body).ToListAsync(cancellationToken);

    /// <summary>Those that are restricted now, by name.</summary>
    public async Task<IReadOnlyList<DomainAccess>> ListRestrictedAsync(CancellationToken cancellationToken) =>
        await records.Access.ListAsync(state: Restricted, cancellationToken: cancellationToken).Select(kept => kept.Body).ToListAsync(cancellationToken);

    /// <summary>The domain's rule; an open one when there is none.</summary>
    public async Task<DomainAccess> FindAsync(string domain, CancellationToken cancellationToken) =>
        (await records.Access.FindAsync(Id(domain), cancellationToken))?.Body ?? new DomainAccess(domain.Trim(), IsRestricted: false, []);

    /// <param name="domain">Null when the eval names none; then there is nothing to restrict.</param>
    public async Task<bool> MayReadAsync(string who, string? domain, CancellationToken cancellationToken) =>
        string.IsNullOrWhiteSpace(domain) || (await FindAsync(domain, cancellationToken)).Admits(who);

    /// <summary>Throws <see cref="BadInputException"/> when the person may not read texts of the domain.</summary>
    /// <param name="subject">What is to be read.</param>
    public async Task AskAsync(string who, string subject, string? domain, CancellationToken cancellationToken)
    {
        if (!await MayReadAsync(who, domain, cancellationToken))
        {
            throw Refused(subject);
        }
    }

    /// <summary>From now on only these people, with whoever is named already, may read texts of the domain.</summary>
    /// <param name="allow">May be empty: then nobody new.</param>
    /// <param name="deny">Taken off the list.</param>
    public Task<DomainAccess> RestrictAsync(
        string domain, IReadOnlyList<string> allow, IReadOnlyList<string> deny, Actor actor, CancellationToken cancellationToken) =>
        ChangeAsync(domain, now => new DomainAccess(now.Domain, IsRestricted: true, Names(now.People, allow, deny)), actor, cancellationToken);

    /// <summary>Everybody who may read texts may read those of the domain again. The names are forgotten.</summary>
    public Task<DomainAccess> OpenAsync(string domain, Actor actor, CancellationToken cancellationToken) =>
        ChangeAsync(domain, now => new DomainAccess(now.Domain, IsRestricted: false, []), actor, cancellationToken);

    internal static BadInputException Refused(string subject) => new(
        subject, "Texts of this harm domain are for named people only, and you are not among them.",
        "Whoever sets EvalFlow up can add you (evalflow review access DOMAIN --allow NAME); numbers are open to you.");

    private async Task<DomainAccess> ChangeAsync(string domain, Func<DomainAccess, DomainAccess> change, Actor actor, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(domain))
        {
            throw new BadInputException("domain", "No harm domain is named.", "Name one as evals do, such as self_harm.");
        }
        DomainAccess first = change(new DomainAccess(domain.Trim(), IsRestricted: false, []));
        (Kept<DomainAccess> kept, bool created) = await records.Access.CreateAsync(Id(domain), null, State(first), first, actor, cancellationToken);
        return created ? kept.Body : (await records.Access.ChangeAsync(
            Id(domain),
            now =>
            {
                DomainAccess next = change(now.Body);
                return (State(next), next);
            },
            actor, cancellationToken))!.Body;
    }

    private static string[] Names(IReadOnlyList<string> now, IReadOnlyList<string> allow, IReadOnlyList<string> deny) =>
    [
        .. now.Concat(allow).Select(name => name.Trim()).Where(name => name.Length > 0 && !deny.Any(one => Records.People.Same(one, name)))
            .DistinctBy(name => name.ToUpperInvariant()).Order(StringComparer.OrdinalIgnoreCase),
    ];

    private static string State(DomainAccess access) => access.IsRestricted ? Restricted : "open";

    private static string Id(string domain) => domain.Trim().ToUpperInvariant();
}
