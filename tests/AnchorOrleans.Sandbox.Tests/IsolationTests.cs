using AnchorOrleans.Sandbox.Tests.Fixture;

namespace AnchorOrleans.Sandbox.Tests;

public sealed class IsolationTests(SandboxFixture fixture)
{
    private static readonly string[] Refusals = ["\"ENOENT\"", "\"EACCES\""];

    private readonly Trial _trial = new(fixture.Sandbox);

    [Fact]
    public async Task Passwords_of_the_host_cannot_be_read()
    {
        var failure = await _trial.FailureOfAsync("import { readFileSync } from 'node:fs';\nexport default () => readFileSync('/etc/shadow', 'utf8');");

        Assert.StartsWith("ENOENT", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_what_is_listed_can_be_seen()
    {
        var output = await _trial.OutputOfAsync(
            """
            import { readdirSync } from 'node:fs';
            export default () => [readdirSync('/').filter(name => !/^(s?bin|lib(32|x32|64)?)$/.test(name)), readdirSync('/opt'), readdirSync('/run'), readdirSync('/run/anchor')];
            """);

        Assert.Equal("""[["dev","etc","opt","proc","run","tmp","usr"],["anchor"],["anchor"],["egress.sock","platform.sock"]]""", output);
    }

    [Fact]
    public async Task Processes_of_the_host_cannot_be_seen()
    {
        var output = await _trial.OutputOfAsync(
            """
            import { readdirSync, readFileSync } from 'node:fs';
            export default () => readdirSync('/proc').filter(name => /^\d+$/.test(name)).map(id => readFileSync(`/proc/${id}/comm`, 'utf8').trim())
                .filter(name => !['bwrap', 'node', 'MainThread'].includes(name));
            """);

        Assert.Equal("[]", output);
    }

    [Fact]
    public async Task The_task_is_nobody_of_importance()
    {
        var output = await _trial.OutputOfAsync(
            """
            import { readFileSync } from 'node:fs';
            const status = (name: string) => readFileSync('/proc/self/status', 'utf8').match(new RegExp(`^${name}:\\s*(.*)$`, 'm'))?.[1];
            export default () => [process.getuid!() !== 0, status('CapEff'), status('CapBnd'), status('NoNewPrivs'), status('Seccomp')];
            """);

        Assert.Equal("""[true,"0000000000000000","0000000000000000","1","2"]""", output);
    }

    [Theory]
    [InlineData("/proc/1/root/etc/shadow")]
    [InlineData("/proc/self/root/../../etc/shadow")]
    [InlineData("/root")]
    [InlineData("/home")]
    [InlineData("/sys/fs/cgroup")]
    public async Task There_is_no_way_around_the_root(string path)
    {
        var output = await _trial.OutputOfAsync(
            $$"""
            import { statSync } from 'node:fs';
            export default () => { try { statSync('{{path}}'); return 'there'; } catch (error: any) { return error.code; } };
            """);

        Assert.Contains(output, Refusals, StringComparer.Ordinal);
    }
}
