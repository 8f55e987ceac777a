using AnchorOrleans.Dashboard.Sessions;

namespace AnchorOrleans.Dashboard.Tests.Sessions;

public sealed class NewSessionTests
{
    [Fact]
    public void An_empty_form_asks_for_the_defaults() =>
        Assert.Equal("""{"session":{},"browser":{}}""", new NewSessionPage.NewSession { Url = " ", Tags = " , ", Idle = "" }.ToRequest().ToJsonString());

    [Fact]
    public void What_was_filled_in_is_asked_for()
    {
        var form = new NewSessionPage.NewSession
        {
            Url = " https://example.com ",
            Tags = "a, b",
            Profile = "shop",
            Persist = true,
            Recording = true,
            Window = true,
            Idle = "-1",
            Total = "2.5",
            Width = "800",
            Height = "600",
        };

        Assert.Equal(
            """{"session":{"initial_url":"https://example.com","tags":["a","b"],"timeout":{"idle_timeout":-1,"max_duration":2.5},"recording":{"active":true}},"browser":{"headless":{"active":false},"profile":{"name":"shop","persist":true},"viewport":{"width":800,"height":600}}}""",
            form.ToRequest().ToJsonString());
    }

    [Fact]
    public void What_is_no_number_is_handed_on_for_the_API_to_refuse() =>
        Assert.Equal("""{"session":{"timeout":{"idle_timeout":"soon"}},"browser":{}}""", new NewSessionPage.NewSession { Idle = "soon" }.ToRequest().ToJsonString());
}
