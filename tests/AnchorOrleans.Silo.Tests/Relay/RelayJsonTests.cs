using System.Reflection;
using System.Text;
using AnchorOrleans.Api.Sessions.Files;
using AnchorOrleans.Api.Sessions.LiveView;
using AnchorOrleans.Api.Sessions.Recordings;
using AnchorOrleans.Sessions;
using AnchorOrleans.Silo.Relay;

namespace AnchorOrleans.Silo.Tests.Relay;

public sealed class RelayJsonTests
{
    private static readonly object[] Cases =
    [
        new SessionCommand.Navigate("https://example.com/?a=\"1\"", TimeSpan.FromSeconds(1.5)),
        new SessionCommand.Screenshot(),
        new SessionCommand.ListPages(),
        new SessionCommand.Click(new(1.5, -2), PointerButton.Right, 2),
        new SessionCommand.ClickElement("a > b", 3, PointerButton.Left, TimeSpan.FromSeconds(2)),
        new SessionCommand.Move(new(1, 2)),
        new SessionCommand.Press(new(1, 2), PointerButton.Middle, IsDown: true),
        new SessionCommand.Drag(new(1, 2), new(3, 4), PointerButton.Left),
        new SessionCommand.Scroll(new(1, 2), 3, -4, 5),
        new SessionCommand.Write("schön \u0000 🙂", TimeSpan.FromMilliseconds(5)),
        new SessionCommand.PressKeys(["Control", "a"], TimeSpan.FromMilliseconds(5)),
        new SessionCommand.Copy(),
        new SessionCommand.Paste("text"),
        new SessionCommand.ReadClipboard(),
        new SessionCommand.ReadPage(new(null, InNewPage: true, -1, TimeSpan.Zero, TimeSpan.FromSeconds(9), TakesPartial: true), AsMarkdown: true, 10),
        new SessionCommand.CapturePage(new("https://example.com", InNewPage: false, 2, TimeSpan.FromSeconds(1), TimeSpan.Zero, TakesPartial: false), 800, 600, IsWhole: true, ScrollsFirst: true),
        new SessionCommand.PrintPage(new("https://example.com", InNewPage: false, 0, TimeSpan.Zero, TimeSpan.Zero, TakesPartial: false), "{\"landscape\":true}"),
        new SessionCommand.WriteClipboard("text"),
        new CommandOutcome.Done(),
        new CommandOutcome.Said("text"),
        new CommandOutcome.Picture([0, 127, 255]),
        new CommandOutcome.Document([]),
        new CommandOutcome.Listed([new("1", "title", "about:blank")]),
        new CommandOutcome.Refused("A sentence."),
        new CommandOutcome.NoBrowser(),
        new UploadOutcome.Stored("/uploads/a"),
        new UploadOutcome.Refused("A sentence."),
        new UploadOutcome.NoBrowser(),
        new LookOutcome.Picture([0xFF, 0xD8]),
        new LookOutcome.NotShown(TimeSpan.FromSeconds(3)),
        new LookOutcome.NoBrowser(),
        new RecordingOutcome.Done(),
        new RecordingOutcome.Refused("A sentence."),
        new RecordingOutcome.NoBrowser(),
    ];

    public static TheoryData<int> Numbers => [.. Enumerable.Range(0, Cases.Length)];

    [Theory]
    [MemberData(nameof(Numbers))]
    public async Task Every_case_arrives_as_it_was_sent(int number)
    {
        var sent = Cases[number];
        var trip = typeof(RelayJsonTests).GetMethod(nameof(TripAsync), BindingFlags.Static | BindingFlags.NonPublic)!.MakeGenericMethod(sent.GetType().BaseType!);

        var (text, arrived) = await (Task<(string, object)>)trip.Invoke(null, [sent])!;

        Assert.Equivalent(sent, arrived, strict: true);
        Assert.IsType(sent.GetType(), arrived);
        Assert.DoesNotContain("AnchorOrleans", text, StringComparison.Ordinal);
    }

    [Fact]
    public void No_case_is_forgotten_here() => Assert.Empty(
        Cases.Select(sent => sent.GetType().BaseType!).Distinct().SelectMany(type => type.GetNestedTypes()).Except(Cases.Select(sent => sent.GetType())));

    [Fact]
    public async Task Files_travel_as_Base64()
    {
        using var content = RelayJson.Content<CommandOutcome>(new CommandOutcome.Picture([1, 2, 3]));

        Assert.Contains(Convert.ToBase64String([1, 2, 3]), Encoding.UTF8.GetString(await content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)), StringComparison.Ordinal);
    }

    private static async Task<(string Text, object Arrived)> TripAsync<T>(T sent)
        where T : class
    {
        using var content = RelayJson.Content(sent);
        return (await content.ReadAsStringAsync(TestContext.Current.CancellationToken), (await RelayJson.ReadAsync<T>(content, TestContext.Current.CancellationToken))!);
    }
}
