using System.Security.Cryptography;
using System.Text.Json;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Interchange.Drafts;
using EvalFlow.Core.Interchange.Sheets;
using EvalFlow.Core.Runs;
using EvalFlow.Web.Hosting;

namespace EvalFlow.Web.Evals.Drafts;

/// <summary>
/// Keeps drafts between the steps of the editor: two files each, named by the draft's id alone. Each belongs to one person and is gone after
/// a day; nobody's words ever become a path.
/// </summary>
internal sealed class DraftDesk(WebSettings settings, TimeProvider clock)
{
    /// <summary>Drafts of one person; the oldest gives way.</summary>
    public const int MostPerPerson = 10;

    private const int IdLength = 32;
    private const int LongestName = 120;

    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    /// <summary>Begins a draft of a file. Throws <see cref="BadInputException"/> when the file is too large.</summary>
    /// <param name="fileName">As uploaded.</param>
    public async Task<EvalDraft> BeginAsync(Stream content, string fileName, EvalForm form, string owner, CancellationToken cancellationToken)
    {
        CreateFolder();
        Clear(owner);
        EvalDraft draft = new()
        {
            Id = RandomNumberGenerator.GetHexString(IdLength, lowercase: true), Owner = owner, FileName = PlainName(fileName), BegunAt = clock.GetUtcNow(), Form = form,
        };
        await WriteSheetAsync(draft.Id, content, cancellationToken);
        await SaveAsync(draft, cancellationToken);
        return draft;
    }

    /// <summary>The draft of this person; throws <see cref="BadInputException"/> when there is none.</summary>
    public async Task<EvalDraft> FindAsync(string id, string owner, CancellationToken cancellationToken)
    {
        if (IsId(id) && File.Exists(PathOf(id, "json"))
            && JsonSerializer.Deserialize<EvalDraft>(await File.ReadAllTextAsync(PathOf(id, "json"), cancellationToken), ReportJson.Compact) is { } draft
            && draft.Owner == owner && !IsOver(draft))
        {
            return draft;
        }
        throw new BadInputException(id, "There is no such draft of yours.", "Drafts are kept for a day, and go once they are registered. Begin anew.") { IsUnknown = true };
    }

    /// <summary>All drafts of a person, the newest first.</summary>
    public async Task<IReadOnlyList<EvalDraft>> ListAsync(string owner, CancellationToken cancellationToken)
    {
        List<EvalDraft> drafts = [];
        foreach (string path in Directory.Exists(settings.DraftFolder) ? Directory.EnumerateFiles(settings.DraftFolder, "*.json") : [])
        {
            if (JsonSerializer.Deserialize<EvalDraft>(await File.ReadAllTextAsync(path, cancellationToken), ReportJson.Compact) is { } draft && draft.Owner == owner && !IsOver(draft))
            {
                drafts.Add(draft);
            }
        }
        return [.. drafts.OrderByDescending(draft => draft.BegunAt)];
    }

    /// <summary>Keeps what a person said.</summary>
    public async Task SaveAsync(EvalDraft draft, CancellationToken cancellationToken)
    {
        string part = PathOf(draft.Id, "part");
        await File.WriteAllTextAsync(part, JsonSerializer.Serialize(draft, ReportJson.Compact), cancellationToken);
        File.Move(part, PathOf(draft.Id, "json"), overwrite: true);
    }

    /// <summary>Puts another file in place of the draft's; what was said about columns is forgotten, all else stays.</summary>
    public async Task<EvalDraft> ReplaceAsync(EvalDraft draft, Stream content, string fileName, CancellationToken cancellationToken)
    {
        await WriteSheetAsync(draft.Id, content, cancellationToken);
        EvalDraft replaced = draft with { FileName = PlainName(fileName), Choice = new SheetChoice() };
        await SaveAsync(replaced, cancellationToken);
        return replaced;
    }

    public Stream OpenSheet(EvalDraft draft) => new FileStream(PathOf(draft.Id, "sheet"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    public void Discard(EvalDraft draft) => Delete(draft.Id);

    private async Task WriteSheetAsync(string id, Stream content, CancellationToken cancellationToken)
    {
        string part = PathOf(id, "upload");
        try
        {
            await using (FileStream file = File.Create(part))
            {
                byte[] buffer = new byte[81_920];
                for (int read; (read = await content.ReadAsync(buffer, cancellationToken)) > 0;)
                {
                    await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                    if (file.Length > SheetLimits.Default.Bytes)
                    {
                        throw new BadInputException("file", "The file is larger than 20 MB.", "Divide the samples among several files.");
                    }
                }
            }
            File.Move(part, PathOf(id, "sheet"), overwrite: true);
        }
        finally
        {
            File.Delete(part);
        }
    }

    private void CreateFolder()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(settings.DraftFolder);
        }
        else
        {
            Directory.CreateDirectory(settings.DraftFolder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    // Of everybody what is over, and of this person what is too many.
    private void Clear(string owner)
    {
        List<EvalDraft> theirs = [];
        foreach (string path in Directory.EnumerateFiles(settings.DraftFolder, "*.json"))
        {
            EvalDraft? draft = Read(path);
            if (draft is null || IsOver(draft))
            {
                Delete(Path.GetFileNameWithoutExtension(path));
            }
            else if (draft.Owner == owner)
            {
                theirs.Add(draft);
            }
        }
        foreach (EvalDraft old in theirs.OrderByDescending(draft => draft.BegunAt).Skip(MostPerPerson - 1))
        {
            Delete(old.Id);
        }
    }

    private static EvalDraft? Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<EvalDraft>(File.ReadAllText(path), ReportJson.Compact);
        }
        catch (Exception gone) when (gone is JsonException or IOException)
        {
            return null;
        }
    }

    private void Delete(string id)
    {
        foreach (string ending in (string[])["json", "sheet"])
        {
            File.Delete(PathOf(id, ending));
        }
    }

    private bool IsOver(EvalDraft draft) => clock.GetUtcNow() - draft.BegunAt > Lifetime;

    private static bool IsId(string id) => id.Length == IdLength && id.All(char.IsAsciiHexDigitLower);

    private string PathOf(string id, string ending) => Path.Combine(settings.DraftFolder, $"{id}.{ending}");

    /// <summary>The name of an uploaded file without any folder, and not longer than anybody reads.</summary>
    public static string PlainName(string name)
    {
        string last = name[(name.LastIndexOfAny(['/', '\\']) + 1)..];
        return last.Length == 0 ? "samples.csv" : last.Length <= LongestName ? last : last[^LongestName..];
    }
}
