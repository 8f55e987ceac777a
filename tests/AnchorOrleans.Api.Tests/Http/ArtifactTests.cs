using System.Net;
using System.Net.Http.Headers;
using System.Text;
using AnchorOrleans.Artifacts;
using AnchorOrleans.Executions;

namespace AnchorOrleans.Api.Tests.Http;

public sealed class ArtifactTests
{
    private const string Path = $"/v1/executions/{ApiHost.ExecutionId}/artifacts";

    [Fact]
    public async Task The_files_of_an_execution_are_listed_with_links_to_them()
    {
        await using var host = await ApiHost.StartAsync([("Public:BaseUrl", "https://anchor.example/base/")]);
        var files = await LeaveAsync(host, ("a.png", "png"), ("sub/data.unknown", "data"));

        using var response = await host.GetAsync(Path);

        var listed = (await ApiHost.ReadAsync(response)).GetProperty("artifacts");
        Assert.Equal(2, listed.GetArrayLength());
        Assert.Equal(
            $$"""{"id":"{{files[1].Id}}","fileName":"data.unknown","filePath":"sub/data.unknown","size":4,"contentType":"application/octet-stream","createdAt":"2026-11-22T10:00:00.000Z","downloadUrl":"https://anchor.example/base{{Path}}/{{files[1].Id}}/fetch"}""",
            listed[1].GetRawText());
    }

    [Fact]
    public async Task An_execution_that_left_nothing_has_an_empty_list()
    {
        await using var host = await ApiHost.StartAsync();
        host.AddExecution().On("DescribeAsync", _ => Task.FromResult<ExecutionView?>(ApiHost.ViewOf(ExecutionStatus.Running)));

        using var response = await host.GetAsync(Path);

        Assert.Equal("""{"artifacts":[]}""", (await ApiHost.ReadAsync(response)).GetRawText());
    }

    [Fact]
    public async Task A_file_is_to_be_saved_and_never_shown()
    {
        await using var host = await ApiHost.StartAsync();
        var file = (await LeaveAsync(host, ("evil é.html", "<script>alert(1)</script>"))).Single();

        using var response = await host.GetAsync($"{Path}/{file.Id}/fetch");

        await AssertIsFileAsync(response, "<script>alert(1)</script>");
        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("evil é.html", response.Content.Headers.ContentDisposition?.FileNameStar);
    }

    [Fact]
    public async Task A_part_of_a_file_can_be_had()
    {
        await using var host = await ApiHost.StartAsync();
        var file = (await LeaveAsync(host, ("digits", "0123456789"))).Single();

        using var response = await host.SendAsync(HttpMethod.Get, $"{Path}/{file.Id}/fetch", headers: ("Range", "bytes=3-5"));

        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        Assert.Equal("345", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal($"\"{file.Content.Hash}\"", response.Headers.ETag?.Tag);
    }

    [Fact]
    public async Task A_signed_link_works_without_a_key_until_it_expires()
    {
        await using var host = await ApiHost.StartAsync([("Api:DownloadLinkLifetime", "00:00:02")]);
        var file = (await LeaveAsync(host, ("a.txt", "text"))).Single();

        using var signed = await host.GetAsync($"{Path}/{file.Id}/fetch?format=url");
        var answer = await ApiHost.ReadAsync(signed);
        var link = new Uri(answer.GetProperty("SignedUrl").GetString()!);
        Assert.Equal("success", answer.GetProperty("status").GetString());
        Assert.Equal(host.BaseAddress.Authority, link.Authority);

        using var download = await host.GetAsync(link.PathAndQuery, key: null);
        await AssertIsFileAsync(download, "text");

        var expired = await UntilRefusedAsync(host, link);
        Assert.Contains("has expired", expired, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/downloads")]
    [InlineData("/v1/downloads?ticket=nonsense")]
    public async Task A_link_that_nobody_signed_is_refused(string link)
    {
        await using var host = await ApiHost.StartAsync();

        using var response = await host.GetAsync(link, key: null);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        await ApiHost.ReadRefusalAsync(response);
    }

    [Theory]
    [InlineData($"{Path}/00000000000000000000000000000000/fetch", HttpStatusCode.NotFound)]
    [InlineData($"{Path}/x/fetch", HttpStatusCode.NotFound)]
    [InlineData($"{Path}/00000000000000000000000000000000/fetch?format=base64", HttpStatusCode.BadRequest)]
    [InlineData("/v1/executions/1/artifacts", HttpStatusCode.BadRequest)]
    public async Task What_is_not_there_or_not_offered_is_refused(string path, HttpStatusCode status)
    {
        await using var host = await ApiHost.StartAsync();
        await LeaveAsync(host, ("a.txt", "text"));

        using var response = await host.GetAsync(path);

        Assert.Equal(status, response.StatusCode);
        await ApiHost.ReadRefusalAsync(response);
    }

    [Fact]
    public async Task An_unknown_execution_answers_404()
    {
        await using var host = await ApiHost.StartAsync();
        host.AddExecution().On("DescribeAsync", _ => Task.FromResult<ExecutionView?>(null));

        using var list = await host.GetAsync(Path);
        using var file = await host.GetAsync($"{Path}/00000000000000000000000000000000/fetch");

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (list.StatusCode, file.StatusCode));
    }

    private static async Task AssertIsFileAsync(HttpResponseMessage response, string text)
    {
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(text, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("attachment", response.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Equal(["nosniff"], response.Headers.GetValues("X-Content-Type-Options"));
        Assert.Equal(["sandbox; default-src 'none'"], response.Headers.GetValues("Content-Security-Policy"));
        Assert.Equal(new CacheControlHeaderValue { Private = true, NoCache = true }, response.Headers.CacheControl);
    }

    // The host's clock is the real one; asking again is what a client with an old link does.
    private static async Task<string> UntilRefusedAsync(ApiHost host, Uri link)
    {
        while (true)
        {
            using var response = await host.GetAsync(link.PathAndQuery, key: null);
            if (response.StatusCode == HttpStatusCode.Forbidden)
            {
                return await ApiHost.ReadRefusalAsync(response);
            }
        }
    }

    private static async Task<IReadOnlyList<ArtifactFile>> LeaveAsync(ApiHost host, params (string Path, string Text)[] files)
    {
        var stored = new List<ArtifactFile>();
        foreach (var (path, text) in files)
        {
            stored.Add(new ArtifactFile(path, await host.Artifacts.PutAsync(Encoding.UTF8.GetBytes(text), TestContext.Current.CancellationToken), ApiHost.Now));
        }

        var manifest = await host.Artifacts.PutAsync(new ArtifactManifest([.. stored]).ToBytes(), TestContext.Current.CancellationToken);
        host.AddExecution().On("DescribeAsync", _ => Task.FromResult<ExecutionView?>(ApiHost.ViewOf(ExecutionStatus.Succeeded) with { Artifacts = manifest }));
        return stored;
    }
}
