using System.Text.Json.Nodes;
using AnchorOrleans.Testing.Models;

namespace AnchorOrleans.Silo.Tests.EndToEnd.Agents;

/// <summary>Whole journeys: a shop with a checkout, a login with a second factor, a form with a field of each kind.</summary>
[Collection(AgentGroundGroup.Name)]
public sealed class ShopTests(AgentGround ground)
{
    private const int MostMilliseconds = 120_000;
    private const string Password = "c0rrect-h0rse!";
    private const string Key = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    private readonly AgentStage _stage = ground.Stage;

    [Fact(Timeout = MostMilliseconds)]
    public async Task Something_is_found_put_into_the_cart_paid_after_a_persons_leave_and_pictured()
    {
        var site = _stage.Serve(visit => (visit.Path, visit.Cookies["cart"]) switch
        {
            ("cart", _) when visit.IsPost => SitePage.To("cart") with { Cookie = ("cart", visit["item"]) },
            ("cart", var item) => $"<title>Cart</title><p>In your cart: {item}</p><a href=checkout>To the checkout</a>",
            ("checkout", _) => "<title>Checkout</title><form method=post action=paid><label>Name <input name=name></label><label>Card number <input name=card></label><p>Total: €49</p><button>Pay €49</button></form>",
            ("paid", _) => $"<title>Thanks</title><p id=number>Order 4711 for {visit["name"]}</p>",
            ("lamp", _) => "<title>Desk lamp</title><form method=post action=cart><input type=hidden name=item value=lamp><button>Add to cart</button></form>",
            _ => "<title>Shop</title><a href=chair>Chair, €99</a><a href=lamp>Desk lamp, €49</a>",
        });
        _stage.Model.PlayFor(
            "shop: buy the desk lamp",
            request => ModelReply.Uses("click", new { @ref = request.Reference("Desk lamp") }).And("wait", new { text = "Add to cart" }),
            request => ModelReply.Uses("click", new { @ref = request.Reference("Add to cart") }).And("wait", new { text = "In your cart: lamp" }),
            request => ModelReply.Uses("click", new { @ref = request.Reference("To the checkout") }).And("wait", new { text = "Total" }),
            request => ModelReply.Uses("type", new { @ref = request.Reference("textbox \"Name\""), text = "Ann" })
                .And("type", new { @ref = request.Reference("Card number"), secret = "card" })
                .And("click", new { @ref = request.Reference("Pay €49") })
                .And("wait", new { text = "Order 4711" }),
            request => ModelReply.Uses("screenshot", new { name = "order", whole = false }).And("done", new { message = request.Latest.Contains("Order 4711 for Ann", StringComparison.Ordinal) ? "Ordered as 4711." : request.Latest }));
        await using var session = await _stage.StartAsync(new
        {
            task = new { prompt = "shop: buy the desk lamp", startingUrl = site.Address, secrets = new JsonArray(AgentStage.Json(new { match = "127.0.0.1", fields = new { card = "4000001234567899" } })) },
        });

        var asked = await session.UntilStatusAsync("guardrail_trigger");
        Assert.DoesNotContain(site.Posts, visit => visit.Path is "paid");
        await session.AnswerAsync("Yes, you may.");
        var completed = await session.EndAsync();

        Assert.Equal("purchase", (string?)asked["data"]!["rule"]);
        Assert.Equal("Ordered as 4711.", (string?)completed["data"]!["message"]);
        Assert.Equal(("Ann", "4000001234567899"), (site.Posts[^1]["name"], site.Posts[^1]["card"]));
        Assert.Equal(["", "lamp", "cart", "checkout", "paid"], completed["data"]!["network"]![0]!["urls"]!.AsArray().Select(visit => ((string)visit!["url"]!)[site.Address.Length..]));
        Assert.Equal(("order.png", $"{site.Address}paid"), ((string?)completed["data"]!["files"]![0]!["filename"], (string?)completed["data"]!["files"]![0]!["source"]));
    }

    [Fact(Timeout = MostMilliseconds)]
    public async Task A_login_with_a_second_factor_is_passed_with_secrets_that_nobody_is_shown()
    {
        var site = _stage.Serve(visit => (visit.Path, visit.Cookies["level"]) switch
        {
            ("login", _) => visit["password"] == Password ? SitePage.To("code") with { Cookie = ("level", "one") } : "<title>Wrong</title>Wrong password",
            ("verify", "one") => TimePassword.IsRight(Key, visit["code"]) ? SitePage.To("inside") with { Cookie = ("level", "two") } : "<title>Wrong</title>Wrong code",
            ("code", "one") => "<title>Second step</title><form method=post action=verify><label>Code <input name=code autocomplete=one-time-code></label><button>Verify</button></form>",
            ("inside", "two") => $"<title>Inside</title><h1>Welcome inside</h1><p>Your password is {Password}</p>",
            _ => "<title>Login</title><form method=post action=login><label>User <input name=user></label><label>Password <input name=password type=password></label><button>Log in</button></form>",
        });
        _stage.Model.PlayFor(
            "shop: two factors",
            request => ModelReply.Uses("type", new { @ref = request.Reference("textbox \"User\""), secret = "user" })
                .And("type", new { @ref = request.Reference("textbox \"Password\""), secret = "password" })
                .And("click", new { @ref = request.Reference("Log in") })
                .And("wait", new { text = "Code" }),
            request => ModelReply.Uses("type", new { @ref = request.Reference("textbox \"Code\""), secret = "otp_secret", submit = true }).And("wait", new { text = "Welcome inside" }),
            request => ModelReply.Done(request.Latest));

        var completed = await _stage.RunAsync(new
        {
            prompt = "shop: two factors",
            startingUrl = site.Address,
            secrets = new JsonArray(AgentStage.Json(new { match = "127.0.0.1", fields = new { user = "ann-the-user", password = Password, otp_secret = Key } })),
        });

        Assert.Contains("Your password is [secret:password]", (string?)completed["data"]!["message"], StringComparison.Ordinal);
        Assert.Contains(site.Visits, visit => visit.Path is "inside");
        var told = string.Concat(_stage.AskedFor("shop: two factors").Select(request => request.Body.GetRawText())) + completed.ToJsonString() + string.Concat((await _stage.StepsAsync(completed)).Select(step => step.ToJsonString())) + _stage.Service.Output;
        Assert.All([Password, Key, "ann-the-user"], secret => Assert.DoesNotContain(secret, told, StringComparison.Ordinal));
    }

    [Fact(Timeout = MostMilliseconds)]
    public async Task A_form_with_a_field_of_each_kind_is_filled_in_with_files_that_were_uploaded_before()
    {
        var site = _stage.Serve(visit => visit.IsPost ? "<title>Received</title><p>Received</p>" : """
            <title>Form</title><form method=post action=send enctype=multipart/form-data>
            <label>Name <input name=name></label><label>Colour <select name=colour><option>Red<option value=b>Blue</select></label>
            <label>Sizes <select name=sizes multiple><option>S<option>M<option>L</select></label>
            <label><input type=checkbox name=news> Newsletter</label><label><input type=radio name=pay value=now> Now</label><label><input type=radio name=pay value=later> Later</label>
            <label>Day <input type=date name=day></label><label>Mail <input type=email name=mail></label><label>Remarks <textarea name=remarks></textarea></label>
            <label>Invoice <input type=file name=invoice></label><button>Send</button></form>
            """);
        using var form = new MultipartFormDataContent { { new StringContent("some bill"), "files", "bill.txt" } };
        var (status, uploaded) = await _stage.Client.SendFormAsync("/files/upload", form);
        Assert.Equal(200, status);
        _stage.Model.PlayFor(
            "shop: form",
            request => ModelReply.Uses("type", new { @ref = request.Reference("textbox \"Name\""), text = "Ann" })
                .And("select", new { @ref = request.Reference("\"Colour\""), options = (string[])["Blue"] })
                .And("select", new { @ref = request.Reference("\"Sizes\""), options = (string[])["S", "L"] })
                .And("click", new { @ref = request.Reference("checkbox \"Newsletter\"") })
                .And("click", new { @ref = request.Reference("radio \"Later\"") })
                .And("type", new { @ref = request.Reference("\"Day\""), text = "2026-11-24" })
                .And("type", new { @ref = request.Reference("textbox \"Mail\""), text = "ann@example.com" })
                .And("type", new { @ref = request.Reference("textbox \"Remarks\""), text = "None." })
                .And("upload", new { @ref = request.Reference("\"Invoice\""), files = (string[])["bill.txt"] }),
            request => ModelReply.Uses("click", new { @ref = request.Reference("button \"Send\"") }).And("wait", new { text = "Received" }),
            _ => ModelReply.Done("Sent."));

        var completed = await _stage.RunAsync(new { task = new { prompt = "shop: form", startingUrl = site.Address, files = new JsonArray((string)uploaded!["files"]![0]!["fileId"]!) } });

        Assert.Equal("Sent.", (string?)completed["data"]!["message"]);
        var sent = Assert.Single(site.Posts).Form;
        Assert.Equal(
            "colour=b, day=2026-11-24, invoice=bill.txt=some bill, mail=ann@example.com, name=Ann, news=on, pay=later, remarks=None., sizes=S,L",
            string.Join(", ", sent.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => $"{field.Key}={field.Value}")));
    }
}
