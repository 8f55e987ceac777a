using System.ClientModel;
using System.ClientModel.Primitives;
using System.Collections.Immutable;
using Anthropic;
using Anthropic.Core;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenAI;

namespace AnchorOrleans.Agent.Models;

/// <summary>A model that can be asked.</summary>
/// <param name="Chat">Asks it.</param>
/// <param name="Options">How it was configured.</param>
internal sealed record Model(IChatClient Chat, ModelOptions Options);

/// <summary>Makes the clients of all models, once.</summary>
internal sealed class ModelCatalog : IModelCatalog, IDisposable
{
    private readonly Dictionary<string, Model> _models = new(StringComparer.OrdinalIgnoreCase);
    private readonly Model? _usual;
    private readonly TimeProvider _clock;
    private readonly ILogger<ModelTransport> _logger;
    private readonly List<HttpClient> _connections = [];

    public ModelCatalog(IOptions<ModelOptions> usual, IOptions<ModelCatalogOptions> others, TimeProvider clock, ILogger<ModelTransport> logger)
    {
        _clock = clock;
        _logger = logger;
        if (usual.Value is { Provider: not null, Model: { } id })
        {
            _usual = _models[id] = Make(usual.Value);
            Names = [id];
        }

        foreach (var (name, options) in others.Value.Models)
        {
            _models[name] = Make(options);
            Names = Names.Add(name);
        }
    }

    public bool IsConfigured => _usual is not null;

    public ImmutableArray<string> Names { get; private set; } = [];

    public bool Knows(string? name) => Find(name) is not null;

    public decimal? CostOf(string? name, long inputTokens, long outputTokens) =>
        Find(name)?.Options.Prices is { IsKnown: true } prices ? prices.Of(inputTokens, outputTokens) : null;

    /// <summary>Finds a model by its name; null is the usual one.</summary>
    public Model? Find(string? name) => string.IsNullOrEmpty(name) ? _usual : _models.GetValueOrDefault(name);

    public void Dispose() => _connections.ForEach(connection => connection.Dispose());

    private Model Make(ModelOptions options)
    {
        // The SDKs' own retries know no clock of ours, and one of them no Retry-After in milliseconds: the transport does it for both.
        var transport = new ModelTransport(options, _clock, _logger) { InnerHandler = new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) } };
        var http = new HttpClient(transport) { Timeout = Timeout.InfiniteTimeSpan };
        _connections.Add(http);
        return new Model(options.Provider == "anthropic" ? Anthropic(options, http) : OpenAi(options, http), options);
    }

    private static IChatClient Anthropic(ModelOptions options, HttpClient http)
    {
        var settings = new ClientOptions { ApiKey = options.ApiKey ?? "none", HttpClient = http, MaxRetries = 0, Timeout = TimeSpan.FromDays(1) };
        if (options.BaseUrl is { } address)
        {
            settings.BaseUrl = address.TrimEnd('/');
        }

        return new AnthropicClient(settings).AsIChatClient(options.Model, options.AnswerTokens);
    }

    private static OpenAiChat OpenAi(ModelOptions options, HttpClient http)
    {
        var settings = new OpenAIClientOptions
        {
            Transport = new HttpClientPipelineTransport(http),
            RetryPolicy = new ClientRetryPolicy(0),
            NetworkTimeout = Timeout.InfiniteTimeSpan,
        };
        if (options.BaseUrl is { } address)
        {
            settings.Endpoint = new Uri(address);
        }

        return new OpenAiChat(new OpenAI.Chat.ChatClient(options.Model!, new ApiKeyCredential(string.IsNullOrEmpty(options.ApiKey) ? "none" : options.ApiKey), settings));
    }
}
