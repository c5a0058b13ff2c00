using System.Globalization;

namespace EvalFlow.Core.Evals;

/// <summary>Registers an eval version with its samples, once everything about it is right.</summary>
public sealed class RegisterEval(IEvalRegistry registry, EvalIntake intake, TimeProvider clock)
{
    /// <summary>
    /// Checks and adds. Doing it again with the same content changes nothing. Throws <see cref="BadInputException"/> with
    /// every problem when the eval is refused; nothing is registered then.
    /// </summary>
    public async Task<RegisteredEval> HandleAsync(string path, CancellationToken cancellationToken)
    {
        CheckedEval eval = await intake.CheckAsync(path, cancellationToken);
        return await HandleAsync(eval, cancellationToken);
    }

    /// <summary>The same for an eval that was checked before.</summary>
    public async Task<RegisteredEval> HandleAsync(CheckedEval eval, CancellationToken cancellationToken)
    {
        if (eval is not { Definition: { } definition, Version: { } version })
        {
            throw new BadInputException(eval.Problems);
        }
        version = version with { AddedAt = clock.GetUtcNow() };
        RegistryAnswer answer = await registry.AddAsync(version, EvalIntake.ReadChunksAsync(eval, cancellationToken), cancellationToken);
        if (answer == RegistryAnswer.OtherContent)
        {
            throw new BadInputException([await OtherContentAsync(eval.File, version, cancellationToken)]);
        }
        return new RegisteredEval(definition, version, answer == RegistryAnswer.Added, eval.Notes);
    }

    private async Task<Problem> OtherContentAsync(string file, EvalVersion version, CancellationToken cancellationToken)
    {
        IReadOnlyList<EvalVersion> all = await registry.ListAsync(cancellationToken);
        Version highest = all.Where(other => other.Id == version.Id).Select(other => new Version(other.Version)).Append(new Version(version.Version)).Max()!;
        string next = string.Create(CultureInfo.InvariantCulture, $"{highest.Major}.{highest.Minor}.{highest.Build + 1}");
        EvalVersion? registered = await registry.FindAsync(version.Id, version.Version, cancellationToken);
        string what = registered?.DatasetHash == version.DatasetHash ? "another definition" : "other samples";
        return new Problem(
            file, null, null, "version", $"{version.Id} {version.Version} is already registered with {what}; a registered version never changes.",
            $"Raise the version, for example to {next}.");
    }
}

/// <param name="IsNew">False when the same content was registered before.</param>
public sealed record RegisteredEval(EvalDefinition Definition, EvalVersion Version, bool IsNew, IReadOnlyList<string> Notes);
