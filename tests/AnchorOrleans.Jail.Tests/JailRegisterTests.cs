using System.Collections.Concurrent;
using AnchorOrleans.Jail.Records;

namespace AnchorOrleans.Jail.Tests;

public sealed class JailRegisterTests : IDisposable
{
    private const int HeldByEach = 4;

    private readonly DirectoryInfo _state = Directory.CreateTempSubdirectory("jail-state-");

    [Fact]
    public async Task Claims_and_sweeps_at_once_never_give_one_number_twice()
    {
        var register = new JailRegister(_state.FullName, capacity: 8 * HeldByEach);
        var held = new ConcurrentDictionary<int, bool>();
        var twice = new ConcurrentBag<int>();

        var claiming = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => ClaimOften(register, held, twice))));
        var sweeping = Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => SweepUntil(register, claiming))));
        await Task.WhenAll(claiming, sweeping).Within("claims and sweeps");

        Assert.Empty(twice);
    }

    [Fact]
    public void When_all_numbers_are_taken_the_setting_is_named()
    {
        var register = new JailRegister(_state.FullName, capacity: 1);
        using var claim = register.Claim();

        var refusal = Assert.Throws<JailUnavailableException>(register.Claim);

        Assert.Equal("All 1 jails that Jail:UserCount allows on this machine are in use.", refusal.Message);
    }

    public void Dispose() => _state.Delete(recursive: true);

    private static void ClaimOften(JailRegister register, ConcurrentDictionary<int, bool> held, ConcurrentBag<int> twice)
    {
        var mine = new Queue<JailClaim>();
        for (var round = 0; round < 2_000; round++)
        {
            var claim = register.Claim();
            mine.Enqueue(claim);
            if (!held.TryAdd(claim.Number, true))
            {
                twice.Add(claim.Number);
            }

            if (mine.Count == HeldByEach)
            {
                GiveBack(mine.Dequeue(), held);
            }
        }

        foreach (var claim in mine)
        {
            GiveBack(claim, held);
        }
    }

    private static void GiveBack(JailClaim claim, ConcurrentDictionary<int, bool> held)
    {
        held.TryRemove(claim.Number, out _);
        claim.Release();
    }

    private static void SweepUntil(JailRegister register, Task claiming)
    {
        while (!claiming.IsCompleted)
        {
            foreach (var claim in register.TakeAbandoned())
            {
                claim.Release();
            }
        }
    }
}
