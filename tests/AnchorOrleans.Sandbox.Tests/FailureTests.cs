using AnchorOrleans.Sandbox.Tests.Fixture;

namespace AnchorOrleans.Sandbox.Tests;

public sealed class FailureTests(SandboxFixture fixture)
{
    private readonly Trial _trial = new(fixture.Sandbox);

    [Fact]
    public async Task A_thrown_error_names_its_place_in_the_TypeScript()
    {
        var failure = await _trial.FailureOfAsync(
            """
            interface Row { id: number }

            enum Kind { A }

            function read(row: Row): never {
                throw new TypeError(`No row ${row.id}`);
            }

            export default async function run() {
                await null;
                read({ id: Kind.A });
            }
            """);

        Assert.Equal(SandboxFailureCodes.TaskThrew, failure.Code);
        Assert.Equal("TypeError: No row 0", failure.Message);
        Assert.Equal(new CodePosition(Line: 6, Column: 11), failure.Position);
        Assert.Equal("TypeError: No row 0\n    at read (task.ts:6:11)\n    at run (task.ts:11:5)", failure.Stack);
    }

    [Theory]
    [InlineData("throw 'just text'", "just text")]
    [InlineData("throw { status: 404 }", "The task threw { status: 404 }")]
    [InlineData("throw null", "The task threw null")]
    [InlineData("throw new Error('outer', { cause: new RangeError('inner') })", "outer: RangeError: inner")]
    [InlineData("throw new AggregateError([new Error('first'), new Error('second')], 'both')", "AggregateError: both: first: second")]
    [InlineData("throw { get name() { throw 1 }, [Symbol.toStringTag]: 'Error', get message() { throw 2 } }", "The task threw a value that cannot be read.")]
    public async Task Anything_that_is_thrown_becomes_a_message(string statement, string message)
    {
        var failure = await _trial.FailureOfAsync($"export default async () => {{ {statement}; }}");

        Assert.Equal(SandboxFailureCodes.TaskThrew, failure.Code);
        Assert.Equal(message, failure.Message);
    }

    [Fact]
    public async Task An_error_at_the_top_level_fails_the_run()
    {
        var failure = await _trial.FailureOfAsync("const settings: any = undefined;\nconst url = settings.url;\nexport default () => url;");

        Assert.Equal(SandboxFailureCodes.TaskThrew, failure.Code);
        Assert.Equal(new CodePosition(Line: 2, Column: 22), failure.Position);
    }

    [Fact]
    public async Task An_import_that_the_module_does_not_have_is_explained()
    {
        var failure = await _trial.FailureOfAsync("import { nothing } from 'zod';\nexport default () => nothing;");

        Assert.Equal("SyntaxError: The requested module 'zod' does not provide an export named 'nothing'", failure.Message);
        Assert.Equal(1, failure.Position?.Line);
    }

    [Theory]
    [InlineData("axios", "The module 'axios' is not available in the sandbox. Available are anchorbrowser, playwright, playwright-core, ws, zod and Node's own modules.")]
    [InlineData("./other.js", "'./other.js' cannot be imported: a task is one file.")]
    public async Task A_module_that_the_sandbox_does_not_have_is_explained(string module, string message)
    {
        var failure = await _trial.FailureOfAsync($"import x from '{module}';\nexport default () => x;");

        Assert.Equal(message, failure.Message);
    }

    [Fact]
    public async Task Code_that_runs_itself_is_told_to_export_a_function()
    {
        var failure = await _trial.FailureOfAsync(
            "import { z } from 'zod';\nasync function main() { console.log(typeof z); }\nmain();");

        Assert.Equal(SandboxFailureCodes.NoDefaultExport, failure.Code);
        Assert.Contains("export default async function run()", failure.Message, StringComparison.Ordinal);
        Assert.Empty(_trial.Log);
    }

    [Fact]
    public async Task A_default_export_that_is_no_function_is_told_so()
    {
        var failure = await _trial.FailureOfAsync("export default { run() {} };");

        Assert.Equal(SandboxFailureCodes.NoDefaultExport, failure.Code);
        Assert.StartsWith("The default export is of type object.", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10n", "Do not know how to serialize a BigInt")]
    [InlineData("() => 1", "a function")]
    [InlineData("Symbol('s')", "a symbol")]
    [InlineData("{ toJSON() { throw new Error('not me'); } }", "not me")]
    [InlineData("(() => { const loop: any = {}; loop.self = loop; return loop; })()", "circular")]
    public async Task A_value_without_a_form_in_JSON_is_a_failure(string value, string reason)
    {
        var failure = await _trial.FailureOfAsync($"export default () => ({value});");

        Assert.Equal(SandboxFailureCodes.OutputNotJson, failure.Code);
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Process_exit_is_a_failure_with_its_place()
    {
        var failure = await _trial.FailureOfAsync("export default async () => {\n    process.exit(3);\n};");

        Assert.Equal(SandboxFailureCodes.ProcessExited, failure.Code);
        Assert.StartsWith("The task called process.exit(3).", failure.Message, StringComparison.Ordinal);
        Assert.Equal(2, failure.Position?.Line);
    }

    [Fact]
    public async Task An_unhandled_rejection_is_a_failure()
    {
        var failure = await _trial.FailureOfAsync(
            """
            export default async () => {
                Promise.reject(new Error('nobody listens'));
                await new Promise(resolve => setTimeout(resolve, 60_000));
            };
            """);

        Assert.Equal(SandboxFailureCodes.UnhandledRejection, failure.Code);
        Assert.Equal("nobody listens", failure.Message);
        Assert.Equal(2, failure.Position?.Line);
    }

    [Fact]
    public async Task An_error_in_a_timer_is_a_failure()
    {
        var failure = await _trial.FailureOfAsync(
            "export default () => new Promise(() => {\n    setTimeout(() => { throw new Error('late'); }, 1);\n});");

        Assert.Equal(SandboxFailureCodes.UncaughtException, failure.Code);
        Assert.Equal("late", failure.Message);
        Assert.Equal(2, failure.Position?.Line);
    }

    [Fact]
    public async Task A_task_may_handle_such_events_itself()
    {
        var output = await _trial.OutputOfAsync(
            """
            export default () => new Promise(resolve => {
                process.on('unhandledRejection', reason => resolve(`handled ${reason}`));
                Promise.reject('it');
            });
            """);

        Assert.Equal("\"handled it\"", output);
    }

    [Fact]
    public async Task Waiting_for_nothing_is_a_failure_at_once()
    {
        var failure = await _trial.FailureOfAsync("export default () => new Promise(() => {});");

        Assert.Equal(SandboxFailureCodes.NeverSettled, failure.Code);
    }

    [Theory]
    [InlineData("process.abort()", "exit code 134")]
    [InlineData("process.kill(process.pid, 'SIGKILL'); for (;;);", "exit code 137")]
    [InlineData("(process as any).reallyExit(5)", "exit code 5")]
    public async Task A_process_that_ends_itself_has_crashed(string statement, string reason)
    {
        var failure = await _trial.FailureOfAsync($"export default async () => {{ {statement}; }};");

        Assert.Equal(SandboxFailureCodes.SandboxCrashed, failure.Code);
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_receiver_of_the_log_that_throws_ends_the_run()
    {
        var trial = new Trial(fixture.Sandbox) { Receiver = (_, _) => throw new InvalidOperationException("disk full") };

        await using var run = await trial.StartAsync("export default () => { for (;;) console.log('x'); }");

        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(
            () => run.Completed.WaitAsync(Timeouts.Default, TestContext.Current.CancellationToken));
        Assert.Equal("disk full", thrown.Message);
    }
}
