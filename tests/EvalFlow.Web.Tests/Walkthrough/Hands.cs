using Microsoft.Playwright;

namespace EvalFlow.Web.Tests.Walkthrough;

/// <summary>Does what a person does on a page, with the mouse or with Tab, Enter and letters alone.</summary>
/// <param name="keysOnly">No pointer and no script: an element that Tab does not reach cannot be used.</param>
internal sealed class Hands(IPage page, bool keysOnly)
{
    // More than any page of the walk has.
    private const int MostTabs = 400;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>A link, a button or the head of a part that opens.</summary>
    public Task PressAsync(string selector) => PressAsync(page.Locator(selector).First);

    public async Task PressAsync(ILocator target)
    {
        if (!keysOnly)
        {
            await target.ClickAsync();
            return;
        }
        await ReachAsync(target);
        if (await target.EvaluateAsync<string>("element => element.tagName") == "SUMMARY")
        {
            await page.Keyboard.PressAsync("Enter");
            return;
        }
        await PressAndLoadAsync();
    }

    public async Task PressAndArriveAsync(string selector, string address)
    {
        await PressAsync(selector);
        await page.WaitForURLAsync(address);
    }

    /// <summary>Holds something open while the other thing is done.</summary>
    public async Task HoldAsync(string selector, Func<Task> meanwhile)
    {
        ILocator handle = page.Locator(selector).First;
        if (keysOnly)
        {
            await ReachAsync(handle);
            await page.Keyboard.DownAsync(" ");
            await meanwhile();
            await page.Keyboard.UpAsync(" ");
            return;
        }
        await handle.HoverAsync();
        await page.Mouse.DownAsync();
        await meanwhile();
        await page.Mouse.UpAsync();
    }

    public async Task FillAsync(string selector, string text)
    {
        ILocator field = page.Locator(selector).First;
        if (!keysOnly)
        {
            await field.FillAsync(text);
            return;
        }
        await ReachAsync(field);
        await page.Keyboard.PressAsync("Control+A");
        // A date is typed part by part, in the order of the browser's language.
        await page.Keyboard.TypeAsync(await field.GetAttributeAsync("type") == "date" ? $"{text[5..7]}{text[8..]}{text[..4]}" : text);
    }

    /// <param name="label">The option as it is shown, or its beginning.</param>
    public async Task ChooseAsync(string selector, string label)
    {
        ILocator list = page.Locator(selector).First;
        ILocator option = list.Locator("option").Filter(new() { HasText = label }).First;
        if (keysOnly)
        {
            await ReachAsync(list);
            await page.Keyboard.TypeAsync(label);
        }
        else
        {
            await list.SelectOptionAsync(await option.GetAttributeAsync("value") ?? "");
        }
        Assert.Equal(await option.GetAttributeAsync("value"), await list.InputValueAsync());
    }

    public async Task AttachAsync(string selector, string path)
    {
        ILocator field = page.Locator(selector).First;
        if (!keysOnly)
        {
            await field.SetInputFilesAsync(path);
            return;
        }
        await ReachAsync(field);
        TaskCompletionSource<IFileChooser> opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
        void Opened(object? sender, IFileChooser one) => opened.TrySetResult(one);
        page.FileChooser += Opened;
        // A round trip, after which the browser knows that somebody waits for it.
        await field.IsVisibleAsync();
        await page.Keyboard.PressAsync(" ");
        await (await opened.Task.WaitAsync(Longest, TimeProvider.System, TestContext.Current.CancellationToken)).SetFilesAsync(path);
        page.FileChooser -= Opened;
    }

    public async Task<IDownload> DownloadAsync(string selector)
    {
        ILocator link = page.Locator(selector).First;
        if (!keysOnly)
        {
            return await page.RunAndWaitForDownloadAsync(() => link.ClickAsync());
        }
        await ReachAsync(link);
        return await page.RunAndWaitForDownloadAsync(() => page.Keyboard.PressAsync("Enter"));
    }

    // What a key starts is not waited for, as a click's is.
    private async Task PressAndLoadAsync()
    {
        TaskCompletionSource loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
        void Loaded(object? sender, IPage one) => loaded.TrySetResult();
        page.Load += Loaded;
        await page.Keyboard.PressAsync("Enter");
        await loaded.Task.WaitAsync(Longest, TimeProvider.System, TestContext.Current.CancellationToken);
        page.Load -= Loaded;
    }

    private async Task ReachAsync(ILocator target)
    {
        await target.WaitForAsync();
        for (int tabs = 0; tabs < MostTabs; tabs++)
        {
            if (await target.EvaluateAsync<bool>("element => element === document.activeElement"))
            {
                return;
            }
            await page.Keyboard.PressAsync("Tab");
        }
        Assert.Fail($"Tab does not reach {target} on {page.Url}.");
    }
}
