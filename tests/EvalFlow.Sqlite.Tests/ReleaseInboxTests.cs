using System.Text.Json;
using EvalFlow.Core.Models;
using EvalFlow.Core.Releases;
using EvalFlow.Core.Workflows;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EvalFlow.Sqlite.Tests;

public sealed class ReleaseInboxTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _clock = new(TimeProvider.System.GetUtcNow().AddMinutes(1));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Inbox => Path.Combine(_folder.Path, "inbox");

    public void Dispose() => _folder.Dispose();

    private void Drop(string name, string version, string id, string? deadline = null) => File.WriteAllText(
        Path.Combine(Directory.CreateDirectory(Inbox).FullName, name),
        JsonSerializer.Serialize(new { specversion = "1.0", id, source = "/m", type = ReleaseEvent.TypeName, data = new { model_id = "aurora", version, model = "openai:x", deadline } }));

    private async Task<IReadOnlyList<ReceivedRelease>> TakeAsync()
    {
        await using SqliteHome home = await SqliteHome.OpenAsync(Path.Combine(_folder.Path, "home"), _clock, Cancel);
        ModelOpener models = new(Path.Combine(_folder.Path, "replay"), _ => new MeteredClient(), _clock);
        ReceiveRelease receive = new(home.Records, models, home.CreateEngine(new WorkflowCatalog()), _clock);
        return await new ReleaseInbox(Inbox, receive, new ReleaseSettings(), _clock, NullLogger<ReleaseInbox>.Instance).TakeAsync(Cancel);
    }

    private string[] In(string where) => Directory.Exists(Path.Combine(Inbox, where)) ? [.. Directory.GetFiles(Path.Combine(Inbox, where)).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)] : [];

    [Fact]
    public async Task Take_TheEarliestDeadlineFirst_GoodOnesToDone_BadOnesToRefusedWithTheReason()
    {
        Drop("a.json", "1.1", "e1");
        Drop("b.json", "1.2", "e2", "2026-12-02T00:00:00Z");
        Drop("c.json", "1.3", "e3", "2026-12-01T00:00:00Z");
        File.WriteAllText(Path.Combine(Inbox, "d.json"), "{ \"no\": \"event\" }");
        File.WriteAllText(Path.Combine(Inbox, "notes.txt"), "not meant");
        IReadOnlyList<ReceivedRelease> taken = await TakeAsync();

        Assert.Equal(["1.3", "1.2", "1.1"], taken.Select(one => one.Release.Body.Event.Version));
        Assert.Equal(["a.json", "b.json", "c.json"], In("done"));
        Assert.Equal(["d.json", "d.json.problem.txt"], In("refused"));
        Assert.Contains("$.specversion: 'specversion' is missing.", File.ReadAllText(Path.Combine(Inbox, "refused", "d.json.problem.txt")), StringComparison.Ordinal);
        Assert.Equal(["notes.txt"], In(""));
        Assert.Empty(await TakeAsync());
    }

    [Fact]
    public async Task Take_AFileThatACrashLeftBehind_IsTheSameRelease()
    {
        Drop("a.json", "1.1", "e1");
        ReceivedRelease first = Assert.Single(await TakeAsync());
        Drop("a.json", "1.1", "e1");
        ReceivedRelease again = Assert.Single(await TakeAsync());
        Assert.Equal((first.Release.Id, true, false), (again.Release.Id, first.IsNew, again.IsNew));
        Drop("b.json", "9.9", "e1");
        Assert.Empty(await TakeAsync());
        Assert.Contains("delivered before with other content", File.ReadAllText(Path.Combine(Inbox, "refused", "b.json.problem.txt")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Take_AFileThatIsBeingWritten_Waits()
    {
        Drop("a.json", "1.1", "e1");
        File.SetLastWriteTimeUtc(Path.Combine(Inbox, "a.json"), _clock.GetUtcNow().UtcDateTime);
        Assert.Empty(await TakeAsync());
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Single(await TakeAsync());
    }
}
