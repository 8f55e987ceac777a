using AnchorOrleans.Grains.Tests.Hosting;
#if ENGINE_ORLEANS
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
#endif

namespace AnchorOrleans.Grains.Tests.Contracts;

/// <summary>Sends a value as between two processes.</summary>
internal static class Wire
{
#if ENGINE_ORLEANS
    // Within one silo Orleans passes immutable values by reference, so only its serializer shows what crosses.
    public static Task<object?> SendAsync(TestSilo silo, object value)
    {
        var serializer = silo.Services.GetRequiredService<Serializer>();
        return Task.FromResult(serializer.Deserialize<object?>(serializer.SerializeToArray<object?>(value)));
    }
#else
    // The local engine takes every message apart by its ids, immutable or not.
    public static async Task<object?> SendAsync(TestSilo silo, object value) => await silo.Grains.GetGrain<IEchoGrain>("echo").EchoAsync(value);
#endif
}

/// <summary>Answers what it is sent.</summary>
[Alias("grains-tests.echo")]
public interface IEchoGrain : IGrainWithStringKey
{
    [Alias("EchoAsync")]
    Task<object> EchoAsync(object value);
}

[GrainType("echo")]
internal sealed class EchoGrain : Grain, IEchoGrain
{
    public Task<object> EchoAsync(object value) => Task.FromResult(value);
}
