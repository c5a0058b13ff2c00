using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Records;
using EvalFlow.Core.Releases;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Readiness;

/// <param name="Problems">What is wrong with it; empty when it is as it was signed, by a key of this host.</param>
/// <param name="Changes">What has changed in the release since; no fault of the snapshot.</param>
public sealed record SnapshotCheck(
    string SnapshotId, string ReleaseId, string Sha256, string KeyId, string TakenBy, DateTimeOffset TakenAt, IReadOnlyList<string> Problems, IReadOnlyList<string> Changes)
{
    public bool Verified => Problems.Count == 0;
}

/// <summary>Takes signed pictures of releases, and says whether one is as it was taken.</summary>
public sealed class ReadinessSnapshots(ReadinessRecords records, ReadReadiness read, ISnapshotSigner signer)
{
    private const int Tries = 20;

    /// <summary>Signs the release as it stands now; a new snapshot each time.</summary>
    public async Task<Kept<Snapshot>> TakeAsync(string releaseId, Actor actor, CancellationToken cancellationToken)
    {
        for (int tries = 0; tries < Tries; tries++)
        {
            IReadOnlyList<Kept<Snapshot>> before = await ListAsync(releaseId, cancellationToken);
            string id = IdOf(releaseId, before.Count + 1);
            ReadinessReport report = await read.RunAsync(releaseId, cancellationToken);
            SnapshotDocument document = new(
                SnapshotDocument.Version, id, releaseId, records.Clock.GetUtcNow(), actor.Who, before.Count == 0 ? null : before[^1].Body.Sha256, ToolVersion.Current, report);
            Snapshot signed = await SignAsync(CanonicalJson.Of(document), cancellationToken);
            (Kept<Snapshot> kept, bool created) = await records.Snapshots.CreateAsync(id, releaseId, "signed", signed, actor, cancellationToken);
            if (created)
            {
                return kept;
            }
        }
        throw new IOException($"Others took snapshots of {releaseId} {Tries} times in a row.");
    }

    /// <summary>Oldest first.</summary>
    public async Task<IReadOnlyList<Kept<Snapshot>>> ListAsync(string releaseId, CancellationToken cancellationToken)
    {
        List<Kept<Snapshot>> all = [];
        await foreach (Kept<Snapshot> kept in records.Snapshots.ListAsync(releaseId, cancellationToken: cancellationToken))
        {
            all.Add(kept);
        }
        return [.. all.OrderBy(kept => kept.Id.Length).ThenBy(kept => kept.Id, StringComparer.Ordinal)];
    }

    /// <summary>Checks one snapshot, or the newest for null. Throws <see cref="BadInputException"/> when there is none.</summary>
    public async Task<SnapshotCheck> VerifyAsync(string releaseId, string? snapshotId, CancellationToken cancellationToken)
    {
        IReadOnlyList<Kept<Snapshot>> all = await ListAsync(releaseId, cancellationToken);
        int at = snapshotId is null ? all.Count - 1 : all.ToList().FindIndex(kept => kept.Id == snapshotId);
        if (at < 0)
        {
            throw new BadInputException(
                snapshotId ?? releaseId, snapshotId is null ? $"There is no snapshot of {releaseId}." : $"There is no snapshot '{snapshotId}'.",
                all.Count == 0 ? $"Take one: evalflow readiness snapshot {releaseId}" : $"There are: {string.Join(", ", all.Select(kept => kept.Id))}.");
        }
        string key = Convert.ToBase64String(await signer.ReadPublicKeyAsync(cancellationToken));
        SnapshotDocument? document = Read(all[at].Body);
        List<string> problems = [.. Problems(all[at], document, key)];
        if (document is not null && document.PreviousSha256 != (at == 0 ? null : all[at - 1].Body.Sha256))
        {
            problems.Add("The snapshot before it is not the one that was there when it was taken.");
        }
        return new SnapshotCheck(
            all[at].Id, releaseId, all[at].Body.Sha256, all[at].Body.KeyId, all[at].Who, all[at].At, problems,
            document is null ? [] : [.. Changes(document.Readiness, await read.RunAsync(releaseId, cancellationToken))]);
    }

    private async Task<Snapshot> SignAsync(string document, CancellationToken cancellationToken)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(document));
        byte[] key = await signer.ReadPublicKeyAsync(cancellationToken);
        byte[] signature = await signer.SignAsync(hash, cancellationToken);
        return new Snapshot(document, Convert.ToHexStringLower(hash), Convert.ToBase64String(signature), KeyId(key), Convert.ToBase64String(key));
    }

    private static IEnumerable<string> Problems(Kept<Snapshot> kept, SnapshotDocument? document, string key)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(kept.Body.Document));
        if (Convert.ToHexStringLower(hash) != kept.Body.Sha256)
        {
            yield return "The document is not the one that was hashed.";
        }
        if (!IsSigned(hash, kept.Body))
        {
            yield return "The signature does not fit the document.";
        }
        if (kept.Body.PublicKey != key)
        {
            yield return "It was signed with another key than this host's.";
        }
        if (kept.Revision != 1)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"The record was written {kept.Revision} times; a snapshot is written once.");
        }
        if (document is null || document.SnapshotId != kept.Id || document.ReleaseId != kept.Parent || document.TakenBy != kept.Who)
        {
            yield return "The document is of another snapshot than the record says.";
        }
    }

    private static IEnumerable<string> Changes(ReadinessReport then, ReadinessReport now)
    {
        foreach (ReadinessEval eval in now.Evals)
        {
            if (then.Evals.FirstOrDefault(one => one.EvalId == eval.EvalId) is { } before && before.ResultHash != eval.ResultHash)
            {
                yield return $"The result of {eval.EvalId} is another one now.";
            }
        }
        if (then.Recommendation != now.Recommendation)
        {
            yield return $"The recommendation was {StateWord.Of(then.Recommendation)} and is {StateWord.Of(now.Recommendation)} now.";
        }
        if (then.Waivers.Count != now.Waivers.Count || then.SignOffs.Count != now.SignOffs.Count)
        {
            yield return "There are other waivers or signatures now.";
        }
    }

    private static bool IsSigned(byte[] hash, Snapshot snapshot)
    {
        try
        {
            using ECDsa key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(Convert.FromBase64String(snapshot.PublicKey), out _);
            return key.VerifyHash(hash, Convert.FromBase64String(snapshot.Signature), DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
        catch (Exception broken) when (broken is FormatException or CryptographicException)
        {
            return false;
        }
    }

    private static SnapshotDocument? Read(Snapshot snapshot)
    {
        try
        {
            return JsonSerializer.Deserialize<SnapshotDocument>(snapshot.Document, ReportJson.Compact);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string KeyId(byte[] publicKey) => Convert.ToHexStringLower(SHA256.HashData(publicKey))[..16];

    private static string IdOf(string releaseId, int number) => string.Create(CultureInfo.InvariantCulture, $"{releaseId}.{number}");
}
