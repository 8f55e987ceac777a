using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using AnchorOrleans.Api.Artifacts;
using AnchorOrleans.Api.Sessions.LiveView;
using AnchorOrleans.Api.Tests.Http;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Api.Tests.Sessions;

public sealed class LiveTicketTests
{
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);
    private static readonly LiveTicket Ticket = new(new TenantId("acme"), new SessionId(ApiHost.SessionId), "");

    [Theory]
    [InlineData("", false)]
    [InlineData("0197f3c000007000800000000000000a", true)]
    public void A_ticket_is_read_as_it_was_signed(string word, bool isOneTime)
    {
        var read = LiveTicket.TryRead((Ticket with { Word = word }).Sign(Key), Key);

        Assert.Equal(Ticket with { Word = word }, read);
        Assert.Equal(isOneTime, read!.IsOneTime);
    }

    [Fact]
    public void A_ticket_of_another_key_is_none() => Assert.Null(LiveTicket.TryRead(Ticket.Sign(RandomNumberGenerator.GetBytes(32)), Key));

    [Fact]
    public void No_changed_character_is_accepted()
    {
        var text = Ticket.Sign(Key);

        var read = Enumerable.Range(0, text.Length)
            .Select(index => LiveTicket.TryRead($"{text[..index]}{(text[index] == 'A' ? 'B' : 'A')}{text[(index + 1)..]}", Key));

        // Bits that count for nothing, at the end of each half, leave the same ticket.
        Assert.All(read, ticket => Assert.True(ticket is null || ticket == Ticket));
    }

    [Fact]
    public void What_the_same_key_signed_for_something_else_is_no_ticket()
    {
        var content = Encoding.UTF8.GetBytes($"acme/{ApiHost.SessionId}/");
        var signed = $"{Base64Url.EncodeToString(content)}.{Base64Url.EncodeToString(HMACSHA256.HashData(Key, content))}";

        Assert.Null(LiveTicket.TryRead(signed, Key));
        Assert.Null(LiveTicket.TryRead(new DownloadTicket(new TenantId("acme"), new TicketSource.Execution(new ExecutionId(ApiHost.ExecutionId)), "a", ApiHost.Now).Sign(Key), Key));
        Assert.Null(DownloadTicket.TryRead(Ticket.Sign(Key), Key, ApiHost.Now));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("a.b.c")]
    [InlineData("!!.??")]
    public void Nonsense_is_no_ticket(string? text) => Assert.Null(LiveTicket.TryRead(text, Key));
}
