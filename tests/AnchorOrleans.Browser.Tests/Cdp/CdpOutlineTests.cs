using System.Text;
using AnchorOrleans.Browser.Cdp;

namespace AnchorOrleans.Browser.Tests.Cdp;

public sealed class CdpOutlineTests
{
    [Theory]
    [InlineData("""{"id":1,"method":"Page.enable"}""", 1, "Page.enable", null)]
    [InlineData("""{"method":"Page.enable","params":{},"id":7,"sessionId":"S"}""", 7, "Page.enable", "S")]
    [InlineData(""" { "id" : -5 , "method" : "A.b" , "params" : { "deep" : [ { "method" : "no", "id": 9 } ] } } """, -5, "A.b", null)]
    [InlineData("""{"id":1,"params":{"text":"\"}{][ // \\"},"method":"A.b"}""", 1, "A.b", null)]
    [InlineData("""{"\u0069d":1,"m\u0065thod":"Browser\u002eclose"}""", 1, "Browser.close", null)]
    public void A_command_is_read_wherever_its_members_stand_and_however_it_comes_in_parts(string text, int id, string method, string? session)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var size = 1; size <= bytes.Length; size++)
        {
            var outline = Read(bytes, size);

            Assert.Equal((true, id, method, session), (outline.IsComplete, outline.Id, outline.Method, outline.SessionId));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"id":1}""")]
    [InlineData("""{"method":"A.b"}""")]
    [InlineData("""{"id":1,"method":"A.b"} x""")]
    [InlineData("""{"id":1,"method":"A.b"}{"id":2,"method":"C.d"}""")]
    [InlineData("""{"id":1,"method":"A.b","method":"Browser.crash"}""")]
    [InlineData("""{"id":1,"method":"A.b","m\u0065thod":"Browser.crash"}""")]
    [InlineData("""{"id":1,"method":"A.b","id":2}""")]
    [InlineData("""{"id":1,"method":"A.b","extra":{}}""")]
    [InlineData("""{"id":1,/*"method":"A.b",*/"method":"Browser.crash"}""")]
    [InlineData("""{"id":1,"params":{/*}*/},"method":"A.b"}""")]
    [InlineData("""{"id":1,"params":[],"method":"A.b"}""")]
    [InlineData("""{"id":1.5,"method":"A.b"}""")]
    [InlineData("""{"id":"1","method":"A.b"}""")]
    [InlineData("""{"id":null,"method":"A.b"}""")]
    [InlineData("""{"id":9999999999,"method":"A.b"}""")]
    [InlineData("""{"id":-2000000001,"method":"A.b"}""")]
    [InlineData("""{"id":1,"method":7}""")]
    [InlineData("""{"id":1,"method":"\ud800"}""")]
    [InlineData("""{"id":1,"method":"A.b",}""")]
    [InlineData("""{"id":1 "method":"A.b"}""")]
    [InlineData("\uFEFF{\"id\":1,\"method\":\"A.b\"}")]
    public void What_could_be_read_in_another_way_is_no_command(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var size = 1; size <= Math.Max(1, bytes.Length); size++)
        {
            Assert.False(Read(bytes, size).IsComplete);
        }
    }

    [Fact]
    public void The_method_is_known_before_the_parameters_have_passed()
    {
        var outline = new CdpOutline();

        outline.Read("""{"id":1,"method":"A.b","params":{"text":"much of"""u8);

        Assert.Equal("A.b", outline.Method);
        Assert.False(outline.IsComplete);
        Assert.False(outline.IsMalformed);
    }

    [Fact]
    public void A_name_that_is_longer_than_any_is_no_command()
    {
        var text = $$"""{"id":1,"method":"{{new string('a', 300)}}"}""";

        Assert.True(Read(Encoding.UTF8.GetBytes(text), 1).IsMalformed);
    }

    private static CdpOutline Read(byte[] bytes, int size)
    {
        var outline = new CdpOutline();
        foreach (var part in bytes.Chunk(size))
        {
            outline.Read(part);
        }

        return outline;
    }
}
