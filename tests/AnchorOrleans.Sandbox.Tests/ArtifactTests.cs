using System.Security.Cryptography;
using AnchorOrleans.Sandbox.Tests.Fixture;
using Microsoft.Extensions.DependencyInjection;

namespace AnchorOrleans.Sandbox.Tests;

/// <summary>What a run leaves in its folder for artifacts, and what it cannot smuggle out of there.</summary>
public sealed class ArtifactTests(SandboxFixture fixture)
{
    private const string Imports = "import fs from 'node:fs'; import { spawn, execFileSync } from 'node:child_process'; const dir = process.env.ANCHOR_ARTIFACTS_DIR!;\n";

    private const string TooMany = "the limit is 3 files (Sandbox:Artifacts)";

    private static readonly TimeSpan Short = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task A_run_that_leaves_nothing_has_nothing() => Assert.Empty((await LeaveAsync("return 1;")).Lines);

    [Fact]
    public async Task Files_are_read_byte_for_byte_under_their_paths_from_both_names_of_the_folder()
    {
        var (_, lines) = await LeaveAsync(
            """
            fs.mkdirSync(`${dir}/deep/down`, { recursive: true });
            fs.writeFileSync(`${dir}/deep/down/all.bin`, Buffer.from(Array.from({ length: 256 }, (_, i) => i)));
            fs.writeFileSync('./artifacts/b é 😀.txt', 'text');
            fs.writeFileSync('artifacts/empty', '');
            """);

        var all = Enumerable.Range(0, 256).Select(value => (byte)value).ToArray();
        Assert.Equal(
            [Kept("b é 😀.txt", "text"u8.ToArray()), Kept("deep/down/all.bin", all), Kept("empty", [])],
            lines);
    }

    [Theory]
    [InlineData("throw new Error('threw');", "Failed")]
    [InlineData("process.abort();", "Failed")]
    [InlineData("const all: Buffer[] = []; for (;;) all.push(Buffer.alloc(16 << 20, 1));", "Failed")]
    [InlineData("for (;;);", "TimedOut")]
    [InlineData("process.exit(3);", "Failed")]
    public async Task Files_are_there_however_the_run_ended(string ending, string outcome)
    {
        var (ended, lines) = await LeaveAsync($"fs.writeFileSync(`${{dir}}/a`, 'kept'); {ending}", limits => limits with { Time = Short });

        Assert.Equal(outcome, ended.GetType().Name);
        Assert.Equal([Kept("a", "kept"u8.ToArray())], lines);
    }

    [Fact]
    public async Task Files_of_a_cancelled_run_are_there_and_nobody_changes_them_any_more()
    {
        var written = new TaskCompletionSource();
        var trial = new Trial(fixture.Sandbox)
        {
            Receiver = (_, _) =>
            {
                written.TrySetResult();
                return ValueTask.CompletedTask;
            },
        };
        await using var run = await trial.StartAsync(
            Imports +
            """
            export default async () => {
                spawn('/bin/sh', ['-c', `while :; do echo x >> ${dir}/growing; done`], { detached: true, stdio: 'ignore' });
                while (!fs.existsSync(`${dir}/growing`)) await new Promise(done => setTimeout(done, 5));
                console.log('written');
                for (;;);
            };
            """);
        await written.Task.WaitAsync(Timeouts.Default, TestContext.Current.CancellationToken);
        run.Cancel("enough");

        var lines = await ReadAsync(run);

        var (path, size, _) = Assert.Single(lines);
        Assert.Equal("growing", path);
        Assert.InRange(size, 2, 64 << 20);
    }

    [Fact]
    public async Task Links_and_special_files_are_left_out_and_named()
    {
        var (_, lines) = await LeaveAsync(
            """
            fs.symlinkSync('/etc/passwd', `${dir}/absolute`);
            fs.symlinkSync('../../../../../../etc/shadow', `${dir}/relative`);
            fs.symlinkSync('/', `${dir}/root`);
            fs.symlinkSync('target', `${dir}/harmless`);
            fs.writeFileSync(`${dir}/target`, 'target');
            execFileSync('/usr/bin/mkfifo', [`${dir}/pipe`]);
            """);

        Assert.Equal(
        [
            LeftOut("absolute", "it is a link, and links are not followed"),
            LeftOut("harmless", "it is a link, and links are not followed"),
            LeftOut("pipe", "it is not a regular file"),
            LeftOut("relative", "it is a link, and links are not followed"),
            LeftOut("root", "it is a link, and links are not followed"),
            Kept("target", "target"u8.ToArray()),
        ],
        lines);
    }

    [Fact]
    public async Task Names_are_cleaned_and_those_that_cannot_be_are_left_out()
    {
        var (_, lines) = await LeaveAsync(
            """
            fs.writeFileSync(`${dir}/a\nb\u001b[31m\u202egnp.exe`, '1');
            fs.writeFileSync(`${dir}/c:\\d?`, '2');
            fs.writeFileSync(`${dir}/c__d?`, '3');
            fs.writeFileSync(Buffer.concat([Buffer.from(`${dir}/`), Buffer.from([0xff, 0xfe])]), '4');
            """);

        Assert.Equal(
        [
            Kept("a_b_[31m_gnp.exe", "1"u8.ToArray()),
            Kept("c__d_", "2"u8.ToArray()),
            LeftOut("c__d_", "another file has the same name once unusual characters are replaced"),
            LeftOut("\ufffd\ufffd", "its name is not UTF-8"),
        ],
        lines);
    }

    [Fact]
    public async Task What_is_beyond_the_number_of_files_is_left_out_with_the_limits_name()
    {
        var (_, lines) = await LeaveAsync(
            "for (let i = 0; i < 5; i++) fs.writeFileSync(`${dir}/${i}`, String(i));", limits => limits with { Artifacts = 3 });

        Assert.Equal(
            [Kept("0", "0"u8.ToArray()), Kept("1", "1"u8.ToArray()), Kept("2", "2"u8.ToArray()), LeftOut("3", TooMany), LeftOut("4", TooMany)],
            lines);
    }

    [Fact]
    public async Task Thousands_of_files_leave_a_bounded_number_of_reasons()
    {
        var (_, lines) = await LeaveAsync("for (let i = 0; i < 12_000; i++) fs.writeFileSync(`${dir}/${i}`, '');", limits => limits with { Artifacts = 3 });

        Assert.InRange(lines.Count, 4, 110);
        Assert.Equal(("…", "the folder holds more than 10,000 entries, and only those were looked at"), (lines[^1].Path, lines[^1].Reason));
    }

    [Fact]
    public async Task The_kernel_holds_the_size_and_a_file_of_holes_is_left_out()
    {
        var (outcome, lines) = await LeaveAsync(
            """
            fs.ftruncateSync(fs.openSync(`${dir}/holes`, 'w'), 1 << 30);
            fs.writeFileSync(`${dir}/small`, 'small');
            try { fs.writeFileSync(`${dir}/too-large`, Buffer.alloc(2 << 20, 1)); } catch (error: any) { return error.code; }
            """,
            limits => limits with { ArtifactBytes = 1 << 20 });

        Assert.Equal("\"ENOSPC\"", Assert.IsType<SandboxOutcome.Succeeded>(outcome).OutputJson);
        Assert.Equal(LeftOut("holes", "with its 1,073,741,824 bytes the files would be larger than 1,048,576 bytes together (Sandbox:ArtifactBytes)"), lines[0]);
        Assert.Equal(Kept("small", "small"u8.ToArray()), lines[1]);
    }

    [Fact]
    public async Task A_deep_maze_of_folders_is_looked_into_only_so_far()
    {
        var (_, lines) = await LeaveAsync(
            """
            let path = dir;
            for (let i = 0; i < 40; i++) { path += '/d'; fs.mkdirSync(path); }
            fs.writeFileSync(`${path}/lost`, 'lost');
            fs.writeFileSync(`${dir}/d/d/found`, 'found');
            """);

        Assert.Equal(
            [LeftOut(string.Join('/', Enumerable.Repeat('d', 17)), "folders are looked into down to the 16th only"), Kept("d/d/found", "found"u8.ToArray())],
            lines);
    }

    [Fact]
    public async Task A_warm_process_has_the_folder_too()
    {
        await using var services = SandboxFixture.CreateServices(("Sandbox:Warm", "1"));
        var sandbox = services.GetRequiredService<ITaskSandbox>();
        await new Trial(sandbox).RunAsync("export default () => 1;");

        await using var run = await new Trial(sandbox).StartAsync(Imports + "export default () => fs.writeFileSync('artifacts/warm', 'warm');");

        Assert.Equal([Kept("warm", "warm"u8.ToArray())], await ReadAsync(run));
    }

    private static (string Path, long Size, string? Reason) LeftOut(string path, string reason) => (path, -1, reason);

    private static (string Path, long Size, string? Reason) Kept(string path, byte[] content) => (path, content.Length, Digest(content));

    // A kept file's digest stands where the reason of another does.
    private static string Digest(byte[] content) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(content));

    private async Task<(SandboxOutcome Outcome, IReadOnlyList<(string Path, long Size, string? Reason)> Lines)> LeaveAsync(
        string statements, Func<SandboxLimits, SandboxLimits>? change = null)
    {
        var limits = Trial.LimitsOf(TimeSpan.FromSeconds(60));
        var trial = new Trial(fixture.Sandbox) { Limits = change is null ? limits : change(limits) };
        await using var run = await trial.StartAsync($"{Imports}export default async () => {{ {statements} }};");
        var outcome = await run.Completed.WaitAsync(Timeouts.Default, TestContext.Current.CancellationToken);
        return (outcome, await ReadAsync(run));
    }

    private static async Task<IReadOnlyList<(string Path, long Size, string? Reason)>> ReadAsync(ISandboxRun run)
    {
        var lines = new List<(string, long, string?)>();
        await foreach (var artifact in run.ReadArtifactsAsync(TestContext.Current.CancellationToken))
        {
            switch (artifact)
            {
                case SandboxArtifact.Kept kept:
                    using (var content = new MemoryStream())
                    {
                        await kept.Content.CopyToAsync(content, TestContext.Current.CancellationToken);
                        Assert.Equal(kept.Size, content.Length);
                        lines.Add((kept.Path, kept.Size, Digest(content.ToArray())));
                    }

                    break;
                case SandboxArtifact.LeftOut left:
                    lines.Add((left.Path, -1, left.Reason));
                    break;
            }
        }

        return lines;
    }
}
