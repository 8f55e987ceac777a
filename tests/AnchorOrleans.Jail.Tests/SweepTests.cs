using System.Collections.Immutable;
using System.Diagnostics;
using AnchorOrleans.Jail.Cgroups;
using AnchorOrleans.Jail.Processes;
using AnchorOrleans.Jail.Records;
using Microsoft.Extensions.DependencyInjection;

namespace AnchorOrleans.Jail.Tests;

public sealed class SweepTests : IAsyncDisposable
{
    private static readonly uint User = HostUsers.FirstOfRange(1);

    private readonly DirectoryInfo _state = Directory.CreateTempSubdirectory("jail-state-");
    private readonly ServiceProvider _services;

    public SweepTests()
    {
        _services = JailFixture.CreateSeparateServices(_state.FullName, User);
    }

    private IJailer Jailer => _services.GetRequiredService<IJailer>();

    private string Jails => Path.Combine(_state.FullName, "jails");

    [Fact]
    public async Task A_process_known_by_id_and_start_time_is_ended()
    {
        using var left = Process.Start("/bin/sleep", "1000");
        var identity = ProcessStat.Read(left.Id)!.Identity;
        Leave(new JailRecord(JailRegister.CurrentEpoch, "left", null, [], []), new JailProcesses(identity, identity));

        var ended = await Jailer.SweepAsync(TestContext.Current.CancellationToken);

        await left.WaitForExitAsync(TestContext.Current.CancellationToken).Within("the end of what was left");
        Assert.InRange(ended, 1, int.MaxValue);
        Assert.Empty(Directory.EnumerateFiles(Jails));
    }

    [Fact]
    public async Task A_stranger_that_got_a_recorded_process_id_lives_on()
    {
        using var stranger = Process.Start("/bin/sleep", "1000");
        var earlier = new ProcessIdentity(stranger.Id, ProcessStat.Read(stranger.Id)!.StartedAt - 1);
        Leave(new JailRecord(JailRegister.CurrentEpoch, "left", null, [], []), new JailProcesses(earlier, earlier));

        await Jailer.SweepAsync(TestContext.Current.CancellationToken);

        Assert.False(stranger.HasExited);
        Assert.Empty(Directory.EnumerateFiles(Jails));
        stranger.Kill();
    }

    [Fact]
    public async Task A_process_id_of_before_the_machine_s_restart_means_nothing()
    {
        using var stranger = Process.Start("/bin/sleep", "1000");
        var identity = ProcessStat.Read(stranger.Id)!.Identity;
        Leave(new JailRecord("another boot", "left", null, [], []), new JailProcesses(identity, identity));

        await Jailer.SweepAsync(TestContext.Current.CancellationToken);

        Assert.False(stranger.HasExited);
        stranger.Kill();
    }

    [Fact]
    public async Task Members_of_a_jail_s_control_group_are_ended_and_the_group_removed()
    {
        using var left = Process.Start("/bin/sleep", "1000");
        var hierarchy = CgroupHierarchy.Find(InstanceName.Create());
        var group = hierarchy.Create("left", JailFixture.Limits);
        foreach (var folder in group?.Folders ?? [])
        {
            KernelFile.Write(folder, "cgroup.procs", left.Id);
        }

        Leave(left, group?.Folders ?? [], null);

        await Jailer.SweepAsync(TestContext.Current.CancellationToken);

        await left.WaitForExitAsync(TestContext.Current.CancellationToken).Within("the end of what was left");
        hierarchy.Remove();
        Assert.All(group?.Folders ?? [], folder => Assert.False(Directory.Exists(folder)));
    }

    [Fact]
    public async Task Groups_of_a_service_that_is_gone_are_removed_also_without_a_record()
    {
        using var service = Process.Start("/bin/sleep", "1000");
        var name = InstanceName.Create(ProcessStat.Read(service.Id)!.Identity);
        using var left = Process.Start("/bin/sleep", "1000");
        var group = CgroupHierarchy.Find(name).Create("left", JailFixture.Limits);
        foreach (var folder in group?.Folders ?? [])
        {
            KernelFile.Write(folder, "cgroup.procs", left.Id);
        }

        service.Kill();
        await service.WaitForExitAsync(TestContext.Current.CancellationToken);

        await Jailer.SweepAsync(TestContext.Current.CancellationToken);

        await (group is null ? Task.CompletedTask : left.WaitForExitAsync(TestContext.Current.CancellationToken)).Within("the end of what was left");
        Assert.DoesNotContain(ControlGroups.Existing(), path => path.StartsWith("/anchor-orleans/" + name, StringComparison.Ordinal));
        left.Kill();
    }

    [Fact]
    public async Task Services_that_start_at_the_same_moment_remove_what_was_left_together()
    {
        List<string> names = [];
        for (var number = 0; number < 40; number++)
        {
            using var service = Process.Start("/bin/sleep", "1000");
            var name = InstanceName.Create(ProcessStat.Read(service.Id)!.Identity);
            names.Add(name);
            CgroupHierarchy.Find(name).Create("left", JailFixture.Limits);
            service.Kill();
            await service.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Jailer.SweepAsync(TestContext.Current.CancellationToken))));

        Assert.DoesNotContain(ControlGroups.Existing(), path => names.Exists(name => path.StartsWith("/anchor-orleans/" + name, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Processes_of_a_jail_s_user_are_ended()
    {
        uint? own = Environment.IsPrivilegedProcess ? HostUsers.FirstOfRange(2) : null;
        string[] command = own is null ? ["/bin/sh"] : ["/usr/bin/setpriv", "--reuid", $"{own}", "--clear-groups", "/bin/sh"];
        var start = new ProcessStartInfo(command[0], [.. command[1..], "-c", "echo; exec sleep 1000"]) { RedirectStandardOutput = true, UseShellExecute = false };
        using var left = Process.Start(start)!;
        await left.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        Leave(left, [], own);

        await Jailer.SweepAsync(TestContext.Current.CancellationToken);

        await left.WaitForExitAsync(TestContext.Current.CancellationToken).Within("the end of what was left");
    }

    [Fact]
    public void A_record_that_was_deleted_after_it_was_opened_is_told_from_its_successor()
    {
        var path = Path.Combine(_state.FullName, "7");
        using var opened = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.Delete);
        Assert.False(FileFacts.IsDeleted(opened));

        File.Delete(path);
        using var successor = JailClaim.TryCreate(path, 7);

        Assert.True(FileFacts.IsDeleted(opened));
        Assert.NotNull(successor);
    }

    [Fact]
    public async Task A_record_that_was_cut_off_in_writing_is_removed()
    {
        _ = Jailer.Support;
        await File.WriteAllTextAsync(Path.Combine(Jails, "77"), "{\"Epoch\":\"", TestContext.Current.CancellationToken);

        await Jailer.SweepAsync(TestContext.Current.CancellationToken);

        Assert.Empty(Directory.EnumerateFiles(Jails));
    }

    [Fact]
    public async Task Folders_that_were_handed_over_are_given_back()
    {
        var folder = _state.CreateSubdirectory("handed").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "file"), "", TestContext.Current.CancellationToken);
        var owner = HostUsers.OfThisProcess;
        var jailed = Environment.IsPrivilegedProcess ? User : owner;
        Mounts.HandedFolders.Give(folder, jailed, jailed);
        Leave(new JailRecord("another boot", "left", null, [], [new HandedPath(folder, owner, owner)]), null);

        await Jailer.SweepAsync(TestContext.Current.CancellationToken);

        Assert.Equal(owner, FileFacts.ReadOwner(Path.Combine(folder, "file")).UserId);
    }

    [Fact]
    public async Task Jails_of_a_living_service_are_left_alone()
    {
        await using var jail = await Jailer.StartAsync(JailFixture.Spec("/bin/cat"), TestContext.Current.CancellationToken);
        await using var others = JailFixture.CreateSeparateServices(_state.FullName, User);

        await others.GetRequiredService<IJailer>().SweepAsync(TestContext.Current.CancellationToken);

        await jail.StandardInput.DisposeAsync();
        Assert.Equal(0, (await jail.Exited.Within("the end of cat")).ExitCode);
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _state.Delete(recursive: true);
    }

    /// <summary>Leaves a process that is known by group or user; where this machine or our rights give neither, by its id.</summary>
    private void Leave(Process left, ImmutableArray<string> groups, uint? user)
    {
        var identity = ProcessStat.Read(left.Id)!.Identity;
        var isKnown = groups.Length > 0 || user is not null;
        Leave(
            new JailRecord(isKnown ? "another boot" : JailRegister.CurrentEpoch, "left", user, groups, []),
            isKnown ? null : new JailProcesses(identity, identity));
    }

    /// <summary>Writes a record and drops its lock, as the death of a service does.</summary>
    private void Leave(JailRecord record, JailProcesses? processes)
    {
        using var claim = new JailRegister(_state.FullName, capacity: 16).Claim();
        claim.Write(record);
        if (processes is not null)
        {
            claim.Write(processes);
        }
    }
}
