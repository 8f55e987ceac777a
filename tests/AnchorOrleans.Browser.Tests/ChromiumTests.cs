using Microsoft.Playwright;

namespace AnchorOrleans.Browser.Tests;

/// <summary>Tests with real browsers run one after the other: they measure processes and memory, and a driver is shared.</summary>
[CollectionDefinition(Name)]
public sealed class ChromiumTests : ICollectionFixture<PlaywrightFixture>
{
    public const string Name = "Chromium";
}

/// <summary>One driver for all tests.</summary>
public sealed class PlaywrightFixture : IAsyncLifetime
{
    public IPlaywright Playwright { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Playwright = await Microsoft.Playwright.Playwright.CreateAsync();

    public ValueTask DisposeAsync()
    {
        Playwright.Dispose();
        return ValueTask.CompletedTask;
    }
}
