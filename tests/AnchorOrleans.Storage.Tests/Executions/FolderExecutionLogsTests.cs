using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Storage.Executions;

namespace AnchorOrleans.Storage.Tests.Executions;

public sealed class FolderExecutionLogsTests : IDisposable
{
    private static readonly TenantId Tenant = new("acme");
    private static readonly ExecutionId Execution = new("019ab4f0-0000-7000-8000-00000000000a");
    private static readonly DateTimeOffset At = new(2026, 11, 22, 1, 2, 3, 4, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();
    private readonly SharedFolder _data;
    private readonly FolderExecutionLogs _logs;

    public FolderExecutionLogsTests()
    {
        _data = new(_folder.Path);
        _logs = new(_data);
    }

    private string File => Directory.GetFiles(_data.Logs, "*.ndjson", SearchOption.AllDirectories).Single();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Lines_are_read_in_the_order_they_were_appended()
    {
        await AppendAsync("one", "two");
        await AppendAsync("three");

        Assert.Equal(["one", "two", "three"], await ReadTextsAsync());
    }

    [Fact]
    public async Task A_line_comes_back_as_it_was()
    {
        var line = new LogLine(At, LogLineLevel.Error, "é \u2028 <\"\\\t\r\n😀\0");

        await _logs.AppendAsync(Tenant, Execution, [line], TestContext.Current.CancellationToken);

        Assert.Equal([line], await ReadAsync());
    }

    [Fact]
    public async Task A_line_longer_than_any_buffer_comes_back_whole()
    {
        var text = new string('x', 300_000);

        await AppendAsync(text, "after");

        Assert.Equal([text, "after"], await ReadTextsAsync());
    }

    [Fact]
    public async Task Half_a_character_does_not_lose_the_line()
    {
        await AppendAsync("before \ud83d after");

        Assert.Equal(["before \ufffd after"], await ReadTextsAsync());
    }

    [Fact]
    public async Task A_log_is_read_in_parts_from_any_line_on()
    {
        var texts = Enumerable.Range(1, 1_000).Select(number => $"{number} {new string('x', number)}").ToList();
        await AppendAsync([.. texts]);

        foreach (var skipped in new[] { 0, 1, 500, 999, 1_000 })
        {
            var place = await _logs.SkipAsync(Tenant, Execution, skipped, TestContext.Current.CancellationToken);
            var part = await _logs.ReadAsync(Tenant, Execution, place, 300, TestContext.Current.CancellationToken);
            var next = await _logs.ReadAsync(Tenant, Execution, part.End, 1_000, TestContext.Current.CancellationToken);

            Assert.Equal(skipped, place.Lines);
            Assert.Equal(texts.Skip(skipped).Take(300), part.Lines.Select(line => line.Text));
            Assert.Equal(texts.Skip(skipped + 300), next.Lines.Select(line => line.Text));
            Assert.Equal(1_000, next.End.Lines);
        }

        Assert.Equal(1_000, (await _logs.SkipAsync(Tenant, Execution, 5_000, TestContext.Current.CancellationToken)).Lines);
    }

    [Fact]
    public async Task What_is_appended_later_is_read_from_where_the_last_part_ended()
    {
        var none = await _logs.ReadAsync(Tenant, Execution, LogPlace.Start, 10, TestContext.Current.CancellationToken);
        await AppendAsync("one");
        var first = await _logs.ReadAsync(Tenant, Execution, none.End, 10, TestContext.Current.CancellationToken);
        await AppendAsync("two", "three");

        var second = await _logs.ReadAsync(Tenant, Execution, first.End, 10, TestContext.Current.CancellationToken);

        Assert.Empty(none.Lines);
        Assert.Equal(["one"], first.Lines.Select(line => line.Text));
        Assert.Equal(["two", "three"], second.Lines.Select(line => line.Text));
        Assert.Equal(3, second.End.Lines);
    }

    [Fact]
    public async Task Watchers_are_told_of_lines_of_writers_and_of_their_going()
    {
        using var watch = _logs.Watch(Tenant, Execution);
        Assert.False(watch.IsOpen);

        var opened = watch.Changed;
        var writer = _logs.Open(Tenant, Execution);
        Assert.True(opened.IsCompletedSuccessfully);
        Assert.True(watch.IsOpen);

        var appended = watch.Changed;
        Assert.False(appended.IsCompleted);
        await AppendAsync("one");
        Assert.True(appended.IsCompletedSuccessfully);

        var closed = watch.Changed;
        writer.Dispose();
        writer.Dispose();
        Assert.True(closed.IsCompletedSuccessfully);
        Assert.False(watch.IsOpen);
    }

    [Fact]
    public async Task Watchers_are_not_told_of_other_logs()
    {
        using var watch = _logs.Watch(Tenant, Execution);
        var changed = watch.Changed;

        using var writer = _logs.Open(new("other"), Execution);
        await _logs.AppendAsync(new("other"), Execution, [Line("x")], TestContext.Current.CancellationToken);

        Assert.False(changed.IsCompleted);
        Assert.False(watch.IsOpen);
    }

    [Fact]
    public async Task An_execution_that_never_wrote_has_no_lines()
    {
        Assert.Empty(await ReadTextsAsync());
        await AppendAsync();
        Assert.Empty(await ReadTextsAsync());
    }

    [Fact]
    public async Task Logs_of_two_executions_and_of_two_tenants_are_apart()
    {
        await AppendAsync("mine");
        await _logs.AppendAsync(new("other"), Execution, [Line("of another tenant")], TestContext.Current.CancellationToken);
        await _logs.AppendAsync(Tenant, new("another"), [Line("of another execution")], TestContext.Current.CancellationToken);

        Assert.Equal(["mine"], await ReadTextsAsync());
    }

    [Fact]
    public async Task Appends_at_the_same_time_lose_and_mix_nothing()
    {
        await Task.WhenAll(Enumerable.Range(0, 100).Select(number => AppendAsync($"{number} a", $"{number} b")));

        var pairs = (await ReadTextsAsync()).Chunk(2).ToList();
        Assert.Equal(100, pairs.Count);
        Assert.All(pairs, pair => Assert.Equal(pair[0].Replace('a', 'b'), pair[1]));
    }

    [Fact]
    public async Task A_torn_line_is_not_read_and_the_next_append_cuts_it_off()
    {
        await AppendAsync("whole");
        await System.IO.File.AppendAllTextAsync(File, """{"at":"2026-11-22T01""", TestContext.Current.CancellationToken);

        Assert.Equal(["whole"], await ReadTextsAsync());
        await AppendAsync("next");
        Assert.Equal(["whole", "next"], await ReadTextsAsync());
    }

    [Fact]
    public async Task A_damaged_line_is_shown_as_one_and_hides_no_other()
    {
        await AppendAsync("first");
        await System.IO.File.AppendAllTextAsync(File, "\0\0\0\n", TestContext.Current.CancellationToken);
        await AppendAsync("last");

        Assert.Equal(["first", "This line of the log is damaged.", "last"], await ReadTextsAsync());
    }

    [Theory]
    [InlineData("../../anchor")]
    [InlineData("a/b")]
    [InlineData("")]
    [InlineData("é")]
    public async Task What_is_no_file_name_never_becomes_a_path(string id)
    {
        var refused = await Assert.ThrowsAsync<ArgumentException>(
            () => _logs.AppendAsync(Tenant, new(id), [Line("x")], TestContext.Current.CancellationToken));

        Assert.Contains("A-Z a-z 0-9", refused.Message, StringComparison.Ordinal);
        Assert.Empty(await _logs.ReadAsync(Tenant, new(id), TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken));
    }

    private static LogLine Line(string text) => new(At, LogLineLevel.Info, text);

    private Task AppendAsync(params IEnumerable<string> texts) =>
        _logs.AppendAsync(Tenant, Execution, [.. texts.Select(Line)], TestContext.Current.CancellationToken);

    private ValueTask<List<LogLine>> ReadAsync() =>
        _logs.ReadAsync(Tenant, Execution, TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);

    private async Task<IEnumerable<string>> ReadTextsAsync() => (await ReadAsync()).Select(line => line.Text);
}
