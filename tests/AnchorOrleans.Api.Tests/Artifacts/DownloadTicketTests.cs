using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using AnchorOrleans.Api.Artifacts;
using AnchorOrleans.Api.Tests.Http;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Api.Tests.Artifacts;

public sealed class DownloadTicketTests
{
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);
    private static readonly DownloadTicket Ticket = new(new TenantId("acme"), new TicketSource.Execution(new ExecutionId(ApiHost.ExecutionId)), new string('a', 32), ApiHost.Now.AddMinutes(15));

    [Fact]
    public void A_ticket_is_read_as_it_was_signed_until_it_expires()
    {
        var text = Ticket.Sign(Key);

        Assert.Equal(Ticket, DownloadTicket.TryRead(text, Key, ApiHost.Now));
        Assert.Equal(Ticket, DownloadTicket.TryRead(text, Key, Ticket.ExpiresAt.AddTicks(-1)));
        Assert.Null(DownloadTicket.TryRead(text, Key, Ticket.ExpiresAt));
    }

    [Fact]
    public void A_ticket_of_a_session_is_not_one_of_an_execution()
    {
        var ticket = Ticket with { Source = new TicketSource.Session(new SessionId(ApiHost.ExecutionId)) };

        Assert.Equal(ticket, DownloadTicket.TryRead(ticket.Sign(Key), Key, ApiHost.Now));
        Assert.NotEqual(Ticket, DownloadTicket.TryRead(ticket.Sign(Key), Key, ApiHost.Now));
    }

    [Fact]
    public void A_ticket_of_another_key_is_none() => Assert.Null(DownloadTicket.TryRead(Ticket.Sign(RandomNumberGenerator.GetBytes(32)), Key, ApiHost.Now));

    [Fact]
    public void No_changed_character_is_accepted()
    {
        var text = Ticket.Sign(Key);

        // The last character of each half may have bits that count for nothing; what they then stand for is the same ticket.
        var read = Enumerable.Range(0, text.Length)
            .Select(index => DownloadTicket.TryRead($"{text[..index]}{(text[index] == 'A' ? 'B' : 'A')}{text[(index + 1)..]}", Key, ApiHost.Now));

        Assert.All(read, ticket => Assert.True(ticket is null || ticket == Ticket));
        Assert.InRange(read.Count(ticket => ticket is null), text.Length - 2, text.Length);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("a.b.c")]
    [InlineData("ä.ö")]
    [InlineData("YWNtZQ.")]
    public void Nonsense_is_no_ticket(string? text) => Assert.Null(DownloadTicket.TryRead(text, Key, ApiHost.Now));

    [Theory]
    [InlineData("acme/x/y/1")]
    [InlineData("acme/execution/x/y/1")]
    [InlineData("acme/session/a b/y/1")]
    [InlineData("acme/task/0197f3c0-0000-7000-8000-000000000002/y/1")]
    [InlineData("acme")]
    public void Signed_nonsense_is_no_ticket(string content)
    {
        var bytes = Encoding.UTF8.GetBytes(content);

        Assert.Null(DownloadTicket.TryRead($"{Base64Url.EncodeToString(bytes)}.{Base64Url.EncodeToString(HMACSHA256.HashData(Key, bytes))}", Key, ApiHost.Now));
    }

    [Fact]
    public void A_longer_text_than_any_ticket_is_not_looked_at() => Assert.Null(DownloadTicket.TryRead(new string('A', 10_000) + ".A", Key, ApiHost.Now));
}
