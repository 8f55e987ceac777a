using System.Net;
using System.Text.Json.Nodes;
using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Api.Tests.Http;
using Microsoft.AspNetCore.Routing;

namespace AnchorOrleans.Api.Tests.OpenApi;

public sealed class DescriptionTests
{
    [Fact]
    public async Task The_served_description_is_the_committed_one()
    {
        await using var host = await ApiHost.StartAsync();
        var served = await host.Http.GetStringAsync(new Uri("/openapi.json", UriKind.Relative), TestContext.Current.CancellationToken) + "\n";
        var root = Root();
        var committed = Path.Combine(root, "src", "AnchorOrleans.Api", "openapi.json");

        if (!string.Equals(served, await File.ReadAllTextAsync(committed, TestContext.Current.CancellationToken), StringComparison.Ordinal))
        {
            var here = Path.Combine(root, "artifacts", "openapi.json");
            await File.WriteAllTextAsync(here, served, TestContext.Current.CancellationToken);
            Assert.Fail($"The API is no longer what {committed} says. If that is meant, look at the difference and copy {here} over it.");
        }
    }

    [Fact]
    public async Task Every_endpoint_is_described_with_a_sentence_and_an_answer()
    {
        await using var host = await ApiHost.StartAsync();
        var paths = (await DescriptionAsync(host))["paths"]!.AsObject();

        foreach (var endpoint in host.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>())
        {
            if (endpoint.Metadata.GetMetadata<RequiredAccess>() is null)
            {
                continue;
            }

            foreach (var method in endpoint.Metadata.GetRequiredMetadata<IHttpMethodMetadata>().HttpMethods)
            {
                var path = endpoint.RoutePattern.RawText!.TrimEnd('/');
                var operation = paths[path]?[method.ToLowerInvariant()];
                Assert.True(operation is not null, $"{method} {path} is not described.");
                Assert.False(string.IsNullOrEmpty((string?)operation["summary"]), $"{method} {path} has no summary.");
                Assert.True(operation["responses"]!["200"]?["content"] is not null, $"{method} {path} does not say what it answers.");
                Assert.Equal(Parameters(path), DescribedParameters(operation));
            }
        }
    }

    [Theory]
    [InlineData("/docs/index.html", "text/html")]
    [InlineData("/docs/swagger-ui-bundle.js", "text/javascript")]
    [InlineData("/openapi.json", "application/json")]
    public async Task The_page_and_the_description_need_no_key(string path, string contentType)
    {
        await using var host = await ApiHost.StartAsync();

        using var response = await host.Http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(contentType, response.Content.Headers.ContentType?.MediaType);
    }

    private static async Task<JsonNode> DescriptionAsync(ApiHost host) =>
        JsonNode.Parse(await host.Http.GetStringAsync(new Uri("/openapi.json", UriKind.Relative), TestContext.Current.CancellationToken))!;

    private static IEnumerable<string> Parameters(string path) =>
        path.Split('/').Where(part => part.StartsWith('{')).Select(part => part.Trim('{', '}')).Order(StringComparer.Ordinal);

    private static IEnumerable<string> DescribedParameters(JsonNode operation) => (operation["parameters"]?.AsArray() ?? [])
        .Where(parameter => (string?)parameter!["in"] == "path")
        .Select(parameter => (string)parameter!["name"]!)
        .Order(StringComparer.Ordinal);

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "AnchorOrleans.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The tests run outside the source tree.");
        }

        return folder.FullName;
    }
}
