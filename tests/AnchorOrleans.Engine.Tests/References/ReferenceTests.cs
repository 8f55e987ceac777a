using System.Globalization;
using AnchorOrleans.Engine.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace AnchorOrleans.Engine.Tests.References;

public sealed class ReferenceTests(SharedSilo silo)
{
    private readonly string _key = Guid.NewGuid().ToString("N");

    private IGrainFactory Grains => silo.Engine.Grains;

    [Theory]
    [InlineData("plain")]
    [InlineData("tenant/id#1|x y é")]
    [InlineData("/")]
    public async Task A_string_key_may_hold_anything(string key)
    {
        var grain = silo.Grain<IHiddenGrain>($"{_key}{key}");

        Assert.Equal($"{_key}{key}", await grain.KeyAsync());
        Assert.Equal($"hidden/{_key}{key}", await grain.IdAsync());
        Assert.Equal($"{_key}{key}", grain.GetPrimaryKeyString());
    }

    [Fact]
    public void An_empty_key_is_refused()
    {
        Assert.Throws<ArgumentException>(() => silo.Grain<IHiddenGrain>(""));
        Assert.Throws<ArgumentNullException>(() => silo.Grain<IHiddenGrain>(null!));
    }

    [Fact]
    public async Task A_guid_key_is_written_as_32_digits()
    {
        var key = Guid.NewGuid();
        var grain = Grains.GetGrain<IGuidGrain>(key);

        Assert.Equal(key, await grain.WhoAsync());
        Assert.Equal($"test-guid/{key:N}", await grain.IdAsync());
        Assert.Equal(key, grain.GetPrimaryKey());
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(255, "FF")]
    [InlineData(-1, "FFFFFFFFFFFFFFFF")]
    public async Task An_integer_key_is_written_in_hexadecimal(long key, string text)
    {
        var grain = Grains.GetGrain<IIntegerGrain>(key);

        Assert.Equal(key, await grain.WhoAsync());
        Assert.Equal($"test-integer/{text}", await grain.IdAsync());
    }

    [Fact]
    public async Task References_to_one_grain_are_equal()
    {
        var grain = silo.Grain<IHiddenGrain>(_key);

        Assert.Equal(grain, silo.Grain<IHiddenGrain>(_key));
        Assert.Equal(grain.GetHashCode(), silo.Grain<IHiddenGrain>(_key).GetHashCode());
        Assert.NotEqual(grain, silo.Grain<IHiddenGrain>($"{_key}x"));
        Assert.Equal(grain, await grain.MyselfAsync());
    }

    [Fact]
    public async Task A_reference_can_show_another_interface_of_its_grain()
    {
        var grain = silo.Grain<IHiddenGrain>(_key);

        Assert.Equal(_key, await grain.AsReference<ISecondFace>().SecondAsync());
        Assert.Equal(_key, await Grains.GetGrain<ISecondFace>(grain.GetGrainId()).SecondAsync());
        Assert.Equal(_key, await Grains.GetGrain(grain.GetGrainId()).AsReference<ISecondFace>().SecondAsync());
        Assert.Equal(_key, await ((ISecondFace)Grains.GetGrain(typeof(ISecondFace), _key)).SecondAsync());
    }

    [Fact]
    public void An_interface_without_class_is_refused()
    {
        var exception = Assert.Throws<ArgumentException>(() => silo.Grain<INobodyGrain>(_key));

        Assert.StartsWith("Could not find an implementation for interface ", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_two_classes_a_prefix_chooses()
    {
        var exception = Assert.Throws<ArgumentException>(() => silo.Grain<IDoubleGrain>(_key));

        Assert.StartsWith("Unable to identify a single appropriate grain type for interface ", exception.Message, StringComparison.Ordinal);
        Assert.Equal("right", await Grains.GetGrain<IDoubleGrain>(_key, typeof(RightGrain).FullName).WhichAsync());
    }

    [Fact]
    public async Task The_cluster_client_reaches_the_same_grains()
    {
        var client = silo.Engine.Host.Services.GetRequiredService<IClusterClient>();

        Assert.Equal(_key, await client.GetGrain<IHiddenGrain>(_key).KeyAsync());
    }

    [Theory]
    [InlineData("thing/k", "thing", "k")]
    [InlineData("a/b/c", "a", "b/c")]
    public void A_grain_id_is_written_and_read_as_type_and_key(string text, string type, string key)
    {
        Assert.Equal(GrainId.Create(type, key), GrainId.Parse(text, CultureInfo.InvariantCulture));
        Assert.Equal(text, GrainId.Create(type, key).ToString());
        Assert.False(GrainId.TryParse("nothing", CultureInfo.InvariantCulture, out _));
    }

    /// <summary>Reminder tables keep this number, and a table must serve both engines.</summary>
    [Theory]
    [InlineData("execution", "t/1", 2290448508u)]
    [InlineData("test", "0123456789abcdef0123456789abcdef", 1171157101u)]
    [InlineData("a-rather-long-grain-type-name-of-more-than-32-bytes", "é", 3566944771u)]
    public void The_hash_of_a_grain_id_is_the_same_on_both_engines(string type, string key, uint hash) =>
        Assert.Equal(hash, GrainId.Create(type, key).GetUniformHashCode());
}
