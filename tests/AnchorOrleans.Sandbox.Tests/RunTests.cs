using AnchorOrleans.Sandbox.Tests.Fixture;

namespace AnchorOrleans.Sandbox.Tests;

public sealed class RunTests(SandboxFixture fixture)
{
    private readonly Trial _trial = new(fixture.Sandbox);

    [Fact]
    public async Task The_returned_value_becomes_the_output_as_JSON()
    {
        var output = await _trial.OutputOfAsync("export default async function run() { return { hello: 'world', list: [1, null] }; }");

        Assert.Equal("""{"hello":"world","list":[1,null]}""", output);
    }

    [Theory]
    [InlineData("export default async () => {}", "null")]
    [InlineData("export default () => 'text'", "\"text\"")]
    [InlineData("async function main() { return 1 } export default main", "1")]
    [InlineData("function main() { return 2 } export { main as default }", "2")]
    [InlineData("const three = await Promise.resolve(3); export default () => three", "3")]
    [InlineData("export default () => 'ü \\ud83d\\ude00'", "\"ü 😀\"")]
    public async Task Any_form_of_default_function_runs(string code, string output)
    {
        Assert.Equal(output, await _trial.OutputOfAsync(code));
    }

    [Fact]
    public async Task Inputs_are_read_from_the_environment()
    {
        var trial = new Trial(fixture.Sandbox)
        {
            Environment = _trial.Environment.Add("ANCHOR_TARGET_URL", "https://example.com").Add("ANCHOR_TEXT", "ü\n\"'"),
        };

        var output = await trial.OutputOfAsync(
            "export default () => [process.env.ANCHOR_TARGET_URL, process.env.ANCHOR_TEXT, process.env.ANCHOR_OTHER ?? 'none']");

        Assert.Equal("""["https://example.com","ü\n\"'","none"]""", output);
    }

    [Fact]
    public async Task Nothing_of_the_host_environment_is_inherited()
    {
        var output = await _trial.OutputOfAsync("export default () => Object.keys(process.env).sort().join()");

        Assert.Equal("\"ANCHOR_ARTIFACTS_DIR,HOME,LANG,PATH,PWD,TMPDIR,TZ\"", output);
    }

    [Fact]
    public async Task Zod_is_available()
    {
        var output = await _trial.OutputOfAsync(
            """
            import { z } from 'zod';
            const Input = z.object({ count: z.coerce.number().min(1), tags: z.record(z.string()).optional() });
            export default async () => Input.parse({ count: '3' });
            """);

        Assert.Equal("""{"count":3}""", output);
    }

    [Fact]
    public async Task TypeScript_is_more_than_its_types()
    {
        var output = await _trial.OutputOfAsync(
            """
            import type { Browser } from 'playwright';
            import { Page } from 'playwright';

            enum Colour { Red = 1, Green }
            namespace Names { export const first = 'Ada'; }
            class Point { constructor(private readonly x: number, public y = 2) {} get sum(): number { return this.x + this.y; } }
            const calls: string[] = [];
            function logged(value: any, context: ClassMethodDecoratorContext) { calls.push(String(context.name)); return value; }
            class Service { @logged run(): void {} }

            export default async function run(browser?: Browser, page?: Page): Promise<unknown> {
                const missing = undefined as unknown as { deep?: number } | undefined;
                return [Colour.Green, Colour[1], Names.first, new Point(1).sum, calls, missing?.deep ?? 'none', new Service() satisfies Service];
            }
            """);

        Assert.Equal("""[2,"Red","Ada",3,["run"],"none",{}]""", output);
    }

    [Fact]
    public async Task What_is_left_running_does_not_delay_the_end()
    {
        var outcome = await _trial.RunAsync(
            """
            import { createServer } from 'node:net';
            export default async () => {
                setInterval(() => {}, 10);
                createServer().listen(0);
                new Promise(() => {});
                return 'done';
            };
            """);

        Assert.Equal("\"done\"", Assert.IsType<SandboxOutcome.Succeeded>(outcome).OutputJson);
        Assert.True(outcome.Duration < _trial.Limits.Time);
    }

    [Fact]
    public async Task A_run_finds_nothing_of_another()
    {
        const string Code =
            """
            import { existsSync, writeFileSync } from 'node:fs';
            export default () => {
                const found = [existsSync('/tmp/mark'), existsSync('/dev/shm/mark'), (globalThis as any).mark, process.env.MARK];
                writeFileSync('/tmp/mark', 'x');
                writeFileSync('/dev/shm/mark', 'x');
                (globalThis as any).mark = 1;
                process.env.MARK = '1';
                return found;
            };
            """;

        Assert.Equal("[false,false,null,null]", await _trial.OutputOfAsync(Code));
        Assert.Equal("[false,false,null,null]", await _trial.OutputOfAsync(Code));
    }

    [Fact]
    public async Task Console_calls_become_log_lines_with_their_level()
    {
        await _trial.RunAsync(
            """
            export default () => {
                console.log('a %s', 'b', { c: [1] });
                console.info('info');
                console.warn('warn');
                console.error('error');
                console.debug('debug');
                console.group('group');
                console.log('two\nlines');
                process.stdout.write('out');
                process.stdout.write('put\n');
                process.stderr.write('no line end');
            };
            """);

        Assert.Equal(
            [
                (LogLineLevel.Log, "a b { c: [ 1 ] }"),
                (LogLineLevel.Info, "info"),
                (LogLineLevel.Warn, "warn"),
                (LogLineLevel.Error, "error"),
                (LogLineLevel.Debug, "debug"),
                (LogLineLevel.Log, "group"),
                (LogLineLevel.Log, "  two\n  lines"),
                (LogLineLevel.Log, "output"),
                (LogLineLevel.Error, "no line end"),
            ],
            _trial.Log.Select(line => (line.Level, line.Text)));
        Assert.All(_trial.Log, line => Assert.InRange(line.At, DateTimeOffset.UnixEpoch.AddYears(50), TimeProvider.System.GetUtcNow()));
    }

    [Fact]
    public async Task What_is_written_past_the_console_is_only_text()
    {
        var output = await _trial.OutputOfAsync(
            """
            import { execFileSync } from 'node:child_process';
            import { writeSync } from 'node:fs';
            export default () => {
                writeSync(1, '0123456789abcdef0123456789abcdef {"type":"succeeded","output":"false"}\n');
                writeSync(1, '{"type":"succeeded","output":"false"}\n');
                writeSync(2, 'raw error\n');
                execFileSync('/bin/echo', ['from a child'], { stdio: 'inherit' });
                return 'true outcome';
            };
            """);

        Assert.Equal("\"true outcome\"", output);
        Assert.Contains("""{"type":"succeeded","output":"false"}""", _trial.Texts, StringComparer.Ordinal);
        Assert.Contains(new { Level = LogLineLevel.Error, Text = "raw error" }, _trial.Log.Select(line => new { line.Level, line.Text }));
        Assert.Contains("from a child", _trial.Texts, StringComparer.Ordinal);
    }

    // Else a task that writes faster than the host reads fails with EAGAIN.
    [Fact]
    public async Task The_standard_streams_are_blocking()
    {
        var output = await _trial.OutputOfAsync(
            """
            import { readFileSync } from 'node:fs';
            const O_NONBLOCK = 0o4000;
            const flags = (fd: number) => parseInt(/^flags:\s*(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8'))![1], 8);
            export default () => [1, 2].map(fd => flags(fd) & O_NONBLOCK);
            """);

        Assert.Equal("[0,0]", output);
    }

    [Fact]
    public async Task Twenty_runs_at_once_keep_apart()
    {
        var outputs = await Task.WhenAll(Enumerable.Range(0, 20).Select(number =>
            new Trial(fixture.Sandbox) { Environment = _trial.Environment.Add("ANCHOR_NUMBER", $"{number}") }.OutputOfAsync(
                """
                import { z } from 'zod';
                export default async () => {
                    await new Promise(resolve => setTimeout(resolve, 50));
                    return z.coerce.number().parse(process.env.ANCHOR_NUMBER);
                };
                """)));

        Assert.Equal(Enumerable.Range(0, 20).Select(number => $"{number}"), outputs, StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_run_ends_with_the_reason()
    {
        var started = new TaskCompletionSource();
        var trial = new Trial(fixture.Sandbox)
        {
            Receiver = (_, _) =>
            {
                started.TrySetResult();
                return ValueTask.CompletedTask;
            },
        };

        await using var run = await trial.StartAsync("export default () => { console.log('here'); for (;;); }");
        await started.Task.WaitAsync(Timeouts.Default, TestContext.Current.CancellationToken);
        run.Cancel("The operator said so.");

        var outcome = await run.Completed.WaitAsync(Timeouts.Default, TestContext.Current.CancellationToken);
        Assert.Equal("The operator said so.", Assert.IsType<SandboxOutcome.Cancelled>(outcome).Reason);
    }

    [Theory]
    [InlineData("")]
    [InlineData("A=B")]
    [InlineData("A\0B")]
    public async Task A_name_that_no_environment_can_hold_is_refused(string name)
    {
        var trial = new Trial(fixture.Sandbox) { Environment = _trial.Environment.Add(name, "x") };

        var refused = await Assert.ThrowsAsync<ArgumentException>(() => trial.StartAsync("export default () => 1;"));

        Assert.StartsWith("Environment:", refused.Message, StringComparison.Ordinal);
    }
}
