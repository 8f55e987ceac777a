using System.Collections.Concurrent;
using AnchorOrleans.Api.Settings;
using AnchorOrleans.Silo.Hosting;
using AnchorOrleans.Silo.Settings;
using AnchorOrleans.Silo.Tests.Service;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;

namespace AnchorOrleans.Silo.Tests.Settings;

/// <summary>The settings of the whole service as it is put together, which need not run for that.</summary>
public sealed class SettingsCatalogTests : IDisposable
{
    private readonly TemporaryFolder _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task Every_setting_that_is_listed_is_one_that_configuration_is_asked_for()
    {
        // Of a section without any value nothing is asked, so each gets its defaults, or something that nobody asks for.
        await using var plain = Build();
        var defaults = List(plain).Where(setting => setting.Raw is not null).Select(setting => (setting.Key, Value: setting.Raw!)).ToList();
        var sections = List(plain).Select(setting => SectionOf(setting.Key)).Except(defaults.Select(setting => SectionOf(setting.Key)));
        var asked = new AskedConfiguration();
        await using var app = Build(configuration =>
        {
            Add(configuration, [.. defaults, .. sections.Select(section => ($"{section}:Nothing", "1"))]);
            ((IConfigurationBuilder)configuration).Add(asked);
        });

        var settings = List(app);

        Assert.Equal(List(plain), settings);
        Assert.True(settings.Count > 150, $"Only {settings.Count} settings are listed.");
        Assert.Equal(settings.Count, settings.Select(setting => setting.Key).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(settings, setting => Assert.True(asked.Keys.ContainsKey(setting.Key), $"{setting.Key} is listed, and nothing binds it."));
    }

    [Theory]
    [InlineData("Silo:DrainTimeout", "25 s", "00:00:25")]
    [InlineData("Api:MaxBodyBytes", "2 MiB", "2097152")]
    [InlineData("Api:Agents:FirstReply", "50 s", "00:00:50")]
    [InlineData("Api:RequireKeyForPolling", "false", "false")]
    [InlineData("Api:AsyncRunLimit", "3 h", "03:00:00")]
    [InlineData("Jail:MemoryCheckInterval", "100 ms", "00:00:00.1000000")]
    [InlineData("Recordings:Mebibytes", "256 MiB", "256")]
    [InlineData("Agent:Prices:Input", "0", "0")]
    [InlineData("Silo:Port", "11111", "11111")]
    [InlineData("RateLimits:RequestsPerMinute", "6,000", "6000")]
    [InlineData("Agent:Model", null, null)]
    [InlineData("Egress:Allow", "none", null)]
    [InlineData("Agent:Models", "none", null)]
    [InlineData("Agent:Policy:Defaults", "none", null)]
    public async Task Without_configuration_the_defaults_are_in_force(string key, string? value, string? raw)
    {
        await using var app = Build();

        Assert.Equal(new Setting(key, value, value, raw, Differs: false, IsSecret: false), Find(app, key));
    }

    [Fact]
    public async Task What_is_configured_is_shown_beside_its_default()
    {
        await using var app = Build(
            ("Silo:DrainTimeout", "00:01:30"),
            ("Api:Agents:FirstReply", "00:00:00"),
            ("Egress:Allow:0", "127.0.0.1:3000"),
            ("Egress:Allow:1", "10.0.0.0/8"),
            ("Agent:Models:small:Provider", "openai"),
            ("Agent:Models:small:Model", "tiny"),
            ("Agent:Models:small:BaseUrl", "http://user:hunter2@127.0.0.1/v1?token=hunter3"),
            ("Agent:Policy:Sites:0:Pattern", "*.example.com"),
            ("Agent:Policy:Defaults:Submit", "Block"));

        Assert.Equal(new Setting("Silo:DrainTimeout", "90 s", "25 s", "00:01:30", Differs: true, IsSecret: false), Find(app, "Silo:DrainTimeout"));
        Assert.Equal(("0 s", true), Find(app, "Api:Agents:FirstReply") is var reply ? (reply.Value, reply.Differs) : default);
        Assert.Equal(new Setting("Egress:Allow", "127.0.0.1:3000, 10.0.0.0/8", "none", Raw: null, Differs: true, IsSecret: false), Find(app, "Egress:Allow"));
        Assert.Equal("openai", Find(app, "Agent:Models:small:Provider").Value);
        Assert.Equal("http://[hidden]@127.0.0.1/v1?[hidden]", Find(app, "Agent:Models:small:BaseUrl").Value);
        Assert.Equal(new Setting("Agent:Models:small:Retries", "5", "5", "5", Differs: false, IsSecret: false), Find(app, "Agent:Models:small:Retries"));
        Assert.Equal(("*.example.com", "Block"), (Find(app, "Agent:Policy:Sites:0:Pattern").Value, Find(app, "Agent:Policy:Sites:0:Verdict").Value));
        Assert.Equal(new Setting("Agent:Policy:Defaults:Submit", "Block", Default: null, "Block", Differs: true, IsSecret: false), Find(app, "Agent:Policy:Defaults:Submit"));
    }

    [Fact]
    public async Task A_secret_is_never_shown()
    {
        const string Secret = "hunter2";
        string[] secrets = ["Agent:ApiKey", "Agent:Models:small:ApiKey", "Proxies:AnchorUsername", "Proxies:AnchorPassword"];
        await using var unset = Build(("Agent:Models:small:Provider", "openai"), ("Agent:Models:small:Model", "tiny"), ("Agent:Models:small:BaseUrl", "http://127.0.0.1/v1"));
        await using var app = Build(
        [
            ("Agent:Models:small:Provider", "openai"), ("Agent:Models:small:Model", "tiny"),
            .. secrets.Select(key => (key, Secret)),
        ]);

        foreach (var key in secrets)
        {
            Assert.Equal(new Setting(key, "[unset]", "[unset]", Raw: null, Differs: false, IsSecret: true), Find(unset, key));
            Assert.Equal(new Setting(key, "[set]", "[unset]", Raw: null, Differs: true, IsSecret: true), Find(app, key));
        }

        Assert.DoesNotContain(List(app), setting => setting.ToString().Contains(Secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_option_whose_name_looks_like_a_secret_is_marked_as_one()
    {
        await using var app = Build();
        var types = BoundOptions.In(app.Services.GetRequiredService<IServiceCollection>()).Select(options => options.Type).ToHashSet();
        var held = types.SelectMany(WithHeld).ToHashSet();

        Assert.True(types.Count > 25, $"Only {types.Count} classes are bound.");
        Assert.Contains(held, type => type.Name == "ModelOptions");
        Assert.Empty(
            from type in held
            from property in SettingsWalk.PropertiesOf(type)
            where SecretNames.Match(property.Name) && SettingText.IsText(property.PropertyType) && !SettingsWalk.IsMarkedSecret(property)
            select $"{type.Name}.{property.Name}");
    }

    [Theory]
    [InlineData("ApiKey")]
    [InlineData("AnchorPassword")]
    [InlineData("ConnectionString")]
    [InlineData("AccessToken")]
    [InlineData("clientsecret")]
    public void Such_names_look_like_secrets(string name) => Assert.True(SecretNames.Match(name));

    [Theory]
    [InlineData("KeyFolder")]
    [InlineData("Credentials")]
    [InlineData("BaseUrl")]
    public void Such_names_do_not(string name) => Assert.False(SecretNames.Match(name));

    private static string SectionOf(string key) => key[..key.LastIndexOf(':')];

    private static void Add(ConfigurationManager configuration, IEnumerable<(string Key, string Value)> settings) =>
        configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));

    private static IEnumerable<Type> WithHeld(Type type) => SettingsWalk.PropertiesOf(type)
        .Select(property => SettingsWalk.ElementOf(property.PropertyType) ?? property.PropertyType)
        .Where(held => !SettingText.IsPlain(held))
        .SelectMany(WithHeld)
        .Prepend(type);

    private static IReadOnlyList<Setting> List(WebApplication app) => app.Services.GetRequiredService<ISettingsCatalog>().Settings;

    private static Setting Find(WebApplication app, string key) => Assert.Single(List(app), setting => setting.Key == key);

    private WebApplication Build(params IEnumerable<(string Key, string Value)> settings) =>
        Build(configuration => Add(configuration, settings));

    private WebApplication Build(Action<ConfigurationManager> configure)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = _data.Path });
        builder.Configuration.Sources.Clear();
        configure(builder.Configuration);
        builder.Services.AddSingleton(new RuntimeFolder(_data.Path));
        builder.AddAnchorSilo(Hosting.HostRoles.Gateway | Hosting.HostRoles.Silo);
        builder.Services.AddSingleton(builder.Services);
        return builder.Build();
    }

    /// <summary>Configuration without a value that notes for which keys it is asked.</summary>
    private sealed class AskedConfiguration : IConfigurationProvider, IConfigurationSource
    {
        public ConcurrentDictionary<string, bool> Keys { get; } = new(StringComparer.OrdinalIgnoreCase);

        public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

        public bool TryGet(string key, out string? value)
        {
            value = null;
            Keys[key] = true;
            return false;
        }

        public void Set(string key, string? value)
        {
        }

        public IChangeToken GetReloadToken() => new ConfigurationReloadToken();

        public void Load()
        {
        }

        public IEnumerable<string> GetChildKeys(IEnumerable<string> earlierKeys, string? parentPath)
        {
            Keys[parentPath ?? ""] = true;
            return earlierKeys;
        }
    }
}
