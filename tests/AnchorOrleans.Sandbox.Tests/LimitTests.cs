using AnchorOrleans.Sandbox.Tests.Fixture;

namespace AnchorOrleans.Sandbox.Tests;

public sealed class LimitTests(SandboxFixture fixture)
{
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(1);

    private readonly Trial _trial = new(fixture.Sandbox);

    [Theory]
    [InlineData("for (;;);")]
    [InlineData("await new Promise(resolve => setTimeout(resolve, 1e9));")]
    [InlineData("/^(a+)+$/.test('a'.repeat(40) + 'b');")]
    [InlineData("process.on('SIGTERM', () => {}); process.exit = () => { for (;;); }; process.exit();")]
    public async Task A_run_that_does_not_end_is_ended_at_its_limit(string statement)
    {
        var trial = new Trial(fixture.Sandbox) { Limits = Trial.LimitsOf(Short) };

        var outcome = await trial.RunAsync($"export default async () => {{ {statement} }};");

        var timedOut = Assert.IsType<SandboxOutcome.TimedOut>(outcome);
        Assert.Equal(Short, timedOut.Limit);
        Assert.InRange(timedOut.Duration, Short * 0.9, Short * 10);
    }

    [Fact]
    public async Task The_log_until_a_time_out_is_kept()
    {
        var trial = new Trial(fixture.Sandbox) { Limits = Trial.LimitsOf(Short) };

        await trial.RunAsync("export default () => { console.log('before'); for (;;); };");

        Assert.Equal(["before"], trial.Texts, StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_full_heap_is_out_of_memory()
    {
        var failure = await _trial.FailureOfAsync("export default () => { const all: object[] = []; for (;;) all.push({ at: all.length }); };");

        Assert.Equal(SandboxFailureCodes.OutOfMemory, failure.Code);
        Assert.Contains("536870912 bytes (Sandbox:MemoryBytes)", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Full_buffers_are_out_of_memory()
    {
        var failure = await _trial.FailureOfAsync(
            "export default () => { const all: Buffer[] = []; for (;;) all.push(Buffer.alloc(16 << 20, 1)); };");

        Assert.Equal(SandboxFailureCodes.OutOfMemory, failure.Code);
    }

    [Theory]
    [InlineData("/dev/shm")]
    [InlineData("/tmp")]
    public async Task A_full_memory_file_system_fails_the_write(string folder)
    {
        var failure = await _trial.FailureOfAsync(
            $$"""
            import { appendFileSync } from 'node:fs';
            const block = Buffer.alloc(1 << 20, 1);
            export default () => { for (;;) appendFileSync('{{folder}}/big', block); };
            """);

        Assert.Equal(SandboxFailureCodes.TaskThrew, failure.Code);
        Assert.StartsWith("ENOSPC", failure.Message, StringComparison.Ordinal);
        Assert.Equal(3, failure.Position?.Line);
    }

    [Theory]
    [InlineData("/", "EROFS")]
    [InlineData("/opt/anchor/runtime/src", "EROFS")]
    [InlineData("/usr/bin", "EROFS")]
    [InlineData("/run/anchor", "EROFS")]
    public async Task Nothing_else_can_be_written(string folder, string code)
    {
        var output = await _trial.OutputOfAsync(
            $$"""
            import { writeFileSync } from 'node:fs';
            export default () => {
                try { writeFileSync('{{folder}}/new', 'x'); return 'written'; } catch (error: any) { return error.code; }
            };
            """);

        Assert.Contains(output, new[] { $"\"{code}\"", "\"EACCES\"" }, StringComparer.Ordinal);
    }

    [Fact]
    public async Task Endless_forks_end_at_the_number_of_processes()
    {
        var output = await _trial.OutputOfAsync(
            """
            import { spawn } from 'node:child_process';
            export default async () => {
                for (let children = 0; ; children++) {
                    const child = spawn('/bin/sleep', ['1000'], { detached: true, stdio: 'ignore' });
                    const code = await new Promise<string>(resolve => {
                        child.once('spawn', () => resolve(''));
                        child.once('error', (error: any) => resolve(error.code));
                    });
                    if (code !== '') return { code, enough: children > 20, bounded: children < 64 };
                }
            };
            """);

        Assert.Equal("""{"code":"EAGAIN","enough":true,"bounded":true}""", output);
    }

    [Fact]
    public async Task A_fork_bomb_goes_with_its_run()
    {
        var trial = new Trial(fixture.Sandbox) { Limits = Trial.LimitsOf(Short) };

        var outcome = await trial.RunAsync(
            """
            import { spawn } from 'node:child_process';
            export default () => {
                spawn('/bin/sh', ['-c', 'bomb() { bomb | bomb & }; bomb'], { detached: true, stdio: 'ignore' });
                return new Promise(resolve => setTimeout(resolve, 1e9));
            };
            """);

        Assert.IsType<SandboxOutcome.TimedOut>(outcome);
    }

    [Fact]
    public async Task Endless_recursion_is_an_ordinary_error()
    {
        var failure = await _trial.FailureOfAsync("export default () => {\n    const down = (): number => down() + 1;\n    return down();\n};");

        Assert.Equal("RangeError: Maximum call stack size exceeded", failure.Message);
        Assert.Equal(2, failure.Position?.Line);
    }

    [Fact]
    public async Task An_output_of_exactly_the_limit_is_delivered()
    {
        var output = await _trial.OutputOfAsync($"export default () => '\"'.repeat({((1 << 20) - 2) / 2});");

        Assert.Equal(1 << 20, output.Length);
    }

    [Fact]
    public async Task A_larger_output_is_a_failure_that_names_the_limit()
    {
        var failure = await _trial.FailureOfAsync("export default () => 'a'.repeat(1_048_575);");

        Assert.Equal(SandboxFailureCodes.OutputTooLarge, failure.Code);
        Assert.Equal("The output is 1048577 bytes of JSON text; the limit is 1048576 bytes (Sandbox:OutputBytes).", failure.Message);
    }

    [Theory]
    [InlineData("console.log('x'.repeat(1000))")]
    [InlineData("process.stdout.write('y'.repeat(1000) + '\\n')")]
    [InlineData("fs.writeSync(1, 'z'.repeat(1000) + '\\n')")]
    [InlineData("fs.writeSync(2, 'no line end')")]
    public async Task An_endless_log_is_cut_once_and_the_task_goes_on(string statement)
    {
        var trial = new Trial(fixture.Sandbox) { Limits = Trial.LimitsOf(TimeSpan.FromSeconds(60)) with { LogBytes = 100_000 } };

        var output = await trial.OutputOfAsync(
            $$"""
            import fs from 'node:fs';
            export default () => { for (let i = 0; i < 20_000; i++) {{statement}}; return 'went on'; };
            """);

        Assert.Equal("\"went on\"", output);
        Assert.Equal(LogLineLevel.Warn, trial.Log.Last().Level);
        Assert.Equal("The log ends here: it is larger than 100000 bytes (Sandbox:LogBytes). The task goes on.", trial.Texts.Last());
        Assert.Single(trial.Texts, text => text.StartsWith("The log ends here", StringComparison.Ordinal));
        Assert.InRange(trial.Texts.SkipLast(1).Sum(text => text.Length + 1), 80_000, 100_000);
    }

    [Fact]
    public async Task A_task_waits_while_its_log_is_not_taken()
    {
        var reached = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        var lines = 0;
        var trial = new Trial(fixture.Sandbox)
        {
            Receiver = async (_, cancellationToken) =>
            {
                Interlocked.Increment(ref lines);
                reached.TrySetResult();
                await release.Task.WaitAsync(cancellationToken);
            },
        };

        await using var run = await trial.StartAsync(
            "export default () => { const start = Date.now(); for (let i = 0; i < 1000; i++) console.log('x'.repeat(1000)); return Date.now() - start; };");
        await reached.Task.WaitAsync(Timeouts.Default, TestContext.Current.CancellationToken);

        // A pipe holds 64 KiB and the reader a little more: with the first line held, the task cannot have written its megabyte.
        Assert.False(run.Completed.IsCompleted);
        Assert.Equal(1, lines);
        release.SetResult();
        Assert.IsType<SandboxOutcome.Succeeded>(await run.Completed.WaitAsync(Timeouts.Default, TestContext.Current.CancellationToken));
        Assert.Equal(1000, lines);
    }

    [Fact]
    public async Task A_receiver_of_the_log_that_never_returns_does_not_hold_up_the_end()
    {
        var trial = new Trial(fixture.Sandbox)
        {
            Limits = Trial.LimitsOf(Short),
            Receiver = (_, _) => new ValueTask(new TaskCompletionSource().Task),
        };

        Assert.IsType<SandboxOutcome.TimedOut>(await trial.RunAsync("export default () => { for (;;) console.log('x'); };"));
    }

    [Theory]
    [InlineData(-1L)]
    [InlineData(0L)]
    [InlineData(long.MaxValue)]
    public void No_limit_can_be_switched_off(long value)
    {
        var limits = Trial.LimitsOf(Short);

        Assert.Throws<ArgumentOutOfRangeException>("MemoryBytes", () => limits with { MemoryBytes = value });
        Assert.Throws<ArgumentOutOfRangeException>("TemporaryBytes", () => limits with { TemporaryBytes = value });
        Assert.Throws<ArgumentOutOfRangeException>("SharedMemoryBytes", () => limits with { SharedMemoryBytes = value });
        Assert.Throws<ArgumentOutOfRangeException>("OutputBytes", () => limits with { OutputBytes = (int)Math.Clamp(value, -1, int.MaxValue) });
        Assert.Throws<ArgumentOutOfRangeException>("LogBytes", () => limits with { LogBytes = (int)Math.Clamp(value, -1, int.MaxValue) });
        Assert.Throws<ArgumentOutOfRangeException>("Processes", () => limits with { Processes = (int)Math.Clamp(value, -1, int.MaxValue) });
        Assert.Throws<ArgumentOutOfRangeException>("Time", () => limits with { Time = value == long.MaxValue ? TimeSpan.MaxValue : new TimeSpan(value) });
        Assert.Throws<ArgumentOutOfRangeException>("Time", () => limits with { Time = Timeout.InfiniteTimeSpan });
    }

    [Fact]
    public async Task Other_limits_than_those_of_the_warm_processes_hold_too()
    {
        var trial = new Trial(fixture.Sandbox) { Limits = Trial.LimitsOf(TimeSpan.FromSeconds(60)) with { MemoryBytes = 192 << 20 } };

        var failure = await trial.FailureOfAsync("export default () => { const all: Buffer[] = []; for (;;) all.push(Buffer.alloc(1 << 20, 1)); };");

        Assert.Equal(SandboxFailureCodes.OutOfMemory, failure.Code);
        Assert.Contains("201326592 bytes", failure.Message, StringComparison.Ordinal);
    }
}
