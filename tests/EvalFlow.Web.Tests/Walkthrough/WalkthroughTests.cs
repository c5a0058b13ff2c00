using EvalFlow.Web.Tests.Browser;

namespace EvalFlow.Web.Tests.Walkthrough;

/// <summary>
/// A person who never saw EvalFlow goes from a spreadsheet to a signed release in the browser alone. EVALFLOW_WALKTHROUGH=docs/walkthrough takes
/// the pictures again.
/// </summary>
public sealed class WalkthroughTests(Site site)
{
    [Fact]
    public Task SpreadsheetToSignedRelease() => WalkAsync(keysOnly: false, Pictures.Asked);

    [Fact]
    public Task SpreadsheetToSignedRelease_WithTabAndEnterAlone() => WalkAsync(keysOnly: true, Pictures.None);

    private async Task WalkAsync(bool keysOnly, Pictures pictures)
    {
        await using ServedApp app = new();
        await app.ServeAsync();
        await using OpenPage open = await site.OpenAsync("/", app: app);
        Walk walk = new(open, new Hands(open.Page, keysOnly), app.Folder, pictures);
        await walk.ToAnEvalAsync();
        await walk.ThroughReviewAsync();
        await walk.ToAComparisonAsync();
        await walk.ThroughLabelsAsync();
        await walk.ThroughAFindingAsync();
        await walk.ToASignedReleaseAsync();
        open.AssertNothingWrong();
    }
}
