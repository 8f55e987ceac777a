using AnchorOrleans.Grains.Tests.Hosting;

namespace AnchorOrleans.Grains.Tests.Contracts;

/// <summary>Every contract goes through the engine's own encoding and comes back whole.</summary>
public sealed class MessageTests
{
    [Fact]
    public async Task Every_contract_arrives_as_it_was_sent()
    {
        await using var silo = await TestSilo.StartAsync();
        foreach (var type in ContractTypes.Concrete)
        {
            var sent = Filled.Of(type);

            var received = await Wire.SendAsync(silo, sent);

            // A boxed value that cannot change may stand for its copy.
            Assert.True(type.IsValueType || !ReferenceEquals(sent, received), $"{type} was not sent at all.");
            Assert.Equal(Shape.Of(sent), Shape.Of(received));
        }
    }
}
