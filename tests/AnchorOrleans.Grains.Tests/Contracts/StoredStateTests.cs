using System.Diagnostics.CodeAnalysis;
using AnchorOrleans.Grains.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace AnchorOrleans.Grains.Tests.Contracts;

/// <summary>Every state goes through the real store and comes back whole.</summary>
public sealed class StoredStateTests
{
    private static readonly System.Reflection.MethodInfo Travel = typeof(StoredStateTests).GetMethod(nameof(TravelAsync), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!;

    [Fact]
    public async Task Every_state_comes_back_from_the_store_as_it_was_written()
    {
        await using var silo = await TestSilo.StartAsync();
        var store = silo.Services.GetRequiredKeyedService<IGrainStorage>("Default");

        foreach (var type in ContractTypes.Stored)
        {
            var state = Filled.Of(type);

            var read = await (Task<object?>)Travel.MakeGenericMethod(type).Invoke(null, [store, state])!;

            Assert.Equal(Shape.Of(state), Shape.Of(read));
            Assert.DoesNotContain("= null", Shape.Of(state), StringComparison.Ordinal);
        }
    }

    private static async Task<object?> TravelAsync<T>(IGrainStorage store, object state)
    {
        var grain = GrainId.Create("round-trip", $"acme/{typeof(T).Name}");
        await store.WriteStateAsync("state", grain, new Held<T> { State = (T)state });
        var read = new Held<T>();
        await store.ReadStateAsync("state", grain, read);
        return read.State;
    }

    private sealed class Held<T> : IGrainState<T>
    {
        [AllowNull]
        public T State { get; set; }

        public string? ETag { get; set; }

        public bool RecordExists { get; set; }
    }
}
