using EvalFlow.Core;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Models.Aliases;
using EvalFlow.Core.Models.Replay;
using EvalFlow.Core.Records;
using EvalFlow.Core.Runs;

namespace EvalFlow.Web.Models;

/// <summary>A model that a run can be started on, as a list of choices shows it.</summary>
/// <param name="Spec">What is sent.</param>
internal sealed record ModelChoice(string Spec, string Words);

/// <summary>A file of recorded responses on the shelf, with the spec that runs it.</summary>
internal sealed record ShelvedRecording(Kept<Recording> Kept, string Spec);

/// <summary>The models that this host knows.</summary>
/// <param name="Problems">Why models.yaml cannot be read; empty when it can, or is not there.</param>
internal sealed record KnownModels(IReadOnlyList<ShelvedRecording> Recorded, IReadOnlyList<ModelAlias> Live, IReadOnlyList<Problem> Problems)
{
    /// <param name="used">Specs of earlier runs.</param>
    public IReadOnlyList<ModelChoice> Choices(IEnumerable<string> used)
    {
        List<ModelChoice> known =
        [
            .. Recorded.Select(one => new ModelChoice(one.Spec, $"{one.Kept.Id}: {Numbers.Count(one.Kept.Body.Rows)} recorded responses")),
            .. Live.Select(alias => new ModelChoice(alias.Name, $"{alias.Name}: {alias.Spec.Provider}, {alias.Spec.Name}")),
        ];
        HashSet<string> specs = [.. known.Select(choice => choice.Spec)];
        return [.. known, .. used.Where(specs.Add).Select(spec => new ModelChoice(spec, $"{ModelName.Of(spec)}, used before"))];
    }
}

/// <summary>Reads what is on the shelf and what models.yaml names.</summary>
internal sealed class ListModels(Recordings recordings, ModelsFileOfHost file)
{
    public async Task<KnownModels> RunAsync(CancellationToken cancellationToken)
    {
        ShelvedRecording[] recorded = [.. (await recordings.ListAsync(cancellationToken)).Select(kept => new ShelvedRecording(kept, recordings.SpecOf(kept.Body)))];
        try
        {
            return new KnownModels(recorded, file.Read(), []);
        }
        catch (BadInputException refused)
        {
            return new KnownModels(recorded, [], refused.Problems);
        }
    }
}
