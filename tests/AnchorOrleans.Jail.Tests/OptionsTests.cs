using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Jail.Tests;

public sealed class OptionsTests
{
    [Theory]
    [InlineData("Jail:FirstUser", "0")]
    [InlineData("Jail:UserCount", "0")]
    [InlineData("Jail:UserCount", "70000")]
    [InlineData("Jail:MemoryCheckInterval", "00:00:00")]
    [InlineData("Jail:StartTimeout", "00:00:00.5")]
    public void A_setting_out_of_range_is_refused_by_its_name(string key, string value)
    {
        var refusal = Assert.Throws<OptionsValidationException>(() => Read(key, value));

        Assert.Contains(key.Split(':')[1], refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_are_read_from_their_section()
    {
        Assert.Equal(7, Read("Jail:UserCount", "7").UserCount);
    }

    private static JailOptions Read(string key, string value)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new(key, value)]).Build();
        using var services = new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddLogging().AddAnchorJail().BuildServiceProvider();
        return services.GetRequiredService<IOptions<JailOptions>>().Value;
    }
}
