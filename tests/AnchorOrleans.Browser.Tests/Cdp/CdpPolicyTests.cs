using System.Text;
using System.Text.Json.Nodes;
using AnchorOrleans.Browser.Cdp.Policy;

namespace AnchorOrleans.Browser.Tests.Cdp;

public sealed class CdpPolicyTests
{
    [Theory]
    [InlineData("Browser.crash")]
    [InlineData("Browser.crashGpuProcess")]
    [InlineData("Browser.getBrowserCommandLine")]
    [InlineData("Browser.executeBrowserCommand")]
    [InlineData("Browser.getHistograms")]
    [InlineData("Browser.setDockTile")]
    [InlineData("Browser.addPrivacySandboxEnrollmentOverride")]
    [InlineData("Browser.someCommandOfTheFuture")]
    [InlineData("Target.exposeDevToolsProtocol")]
    [InlineData("Target.sendMessageToTarget")]
    [InlineData("Target.setRemoteLocations")]
    [InlineData("Target.openDevTools")]
    [InlineData("Target.getDevToolsTarget")]
    [InlineData("SystemInfo.getInfo")]
    [InlineData("SystemInfo.getProcessInfo")]
    [InlineData("Tracing.requestMemoryDump")]
    [InlineData("Tethering.bind")]
    [InlineData("Extensions.loadUnpacked")]
    [InlineData("PWA.install")]
    [InlineData("Cast.startDesktopMirroring")]
    [InlineData("Memory.simulatePressureNotification")]
    [InlineData("Memory.getBrowserSamplingProfile")]
    [InlineData("Page.waitForDebugger")]
    [InlineData("Page.navigate", """{"url":"file:///etc/passwd"}""")]
    [InlineData("Page.navigate", """{"url":" \tFI\nLE:///etc/passwd"}""")]
    [InlineData("Page.navigate", """{"url":"\u0001file:///etc/passwd"}""")]
    [InlineData("Page.navigate", """{"url":"view-source:https://example.com"}""")]
    [InlineData("Page.navigate", """{"url":"chrome://version"}""")]
    [InlineData("Page.navigate", """{"url":"about:version"}""")]
    [InlineData("Page.navigate", """{"url":"ABOUT:crash"}""")]
    [InlineData("Page.navigate", """{"url":"devtools://devtools/bundled/inspector.html"}""")]
    [InlineData("Page.navigate", """{"url":"chrome-extension://abc/page.html"}""")]
    [InlineData("Page.navigate", """{"url":"javascript:alert(1)"}""")]
    [InlineData("Page.navigate", """{"url":"filesystem:http://example.com/temporary/x"}""")]
    [InlineData("Page.navigate", """{"url":"example.com"}""")]
    [InlineData("Page.navigate", """{"url":"http://a","url":"file:///etc/passwd"}""")]
    [InlineData("Target.createTarget", """{"url":"file:///"}""")]
    [InlineData("Target.createTarget", """{"url":"chrome://inspect"}""")]
    [InlineData("Target.createTarget", """{"url":"about:blank","enableBeginFrameControl":true}""")]
    [InlineData("Network.loadNetworkResource", """{"url":"file:///etc/passwd"}""")]
    [InlineData("Network.loadNetworkResource", """{"url":"data:,x"}""")]
    [InlineData("Target.createBrowserContext", """{"proxyServer":"direct://"}""")]
    [InlineData("Target.createBrowserContext", """{"proxyBypassList":"*"}""")]
    [InlineData("Target.setAutoAttach", """{"autoAttach":true,"waitForDebuggerOnStart":true}""")]
    [InlineData("Target.attachToTarget", """{"targetId":"T"}""")]
    [InlineData("Target.attachToTarget", """{"targetId":"T","flatten":false}""")]
    [InlineData("Tracing.start", """{"perfettoConfig":"AA=="}""")]
    [InlineData("Tracing.start", """{"tracingBackend":"system"}""")]
    [InlineData("DOM.setFileInputFiles", """{"files":["/etc/passwd"]}""")]
    [InlineData("DOM.setFileInputFiles", """{"files":["/session/uploads/a","/session/profile/Default/Cookies"]}""")]
    [InlineData("DOM.setFileInputFiles", """{"files":["/session/uploads/../profile/Default/Cookies"]}""")]
    [InlineData("DOM.setFileInputFiles", """{"files":["/session/uploads"]}""")]
    [InlineData("DOM.setFileInputFiles", """{"files":["/session/uploads/"]}""")]
    [InlineData("DOM.setFileInputFiles", """{"files":["/session/uploads//etc"]}""")]
    [InlineData("DOM.setFileInputFiles", """{"files":"/etc/passwd"}""")]
    [InlineData("DOM.setFileInputFiles", """{"files":[7]}""")]
    [InlineData("Input.dispatchDragEvent", """{"data":{"files":["/etc/passwd"]}}""")]
    public void What_concerns_others_or_the_machine_is_refused_with_a_sentence(string method, string parameters = "{}")
    {
        var verdict = Judge(method, parameters);

        var refused = Assert.IsType<CdpVerdict.Refused>(verdict);
        Assert.EndsWith(".", refused.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Browser.getVersion")]
    [InlineData("Browser.grantPermissions", """{"permissions":["geolocation"]}""")]
    [InlineData("Target.createTarget", """{"url":""}""")]
    [InlineData("Target.createTarget", """{"url":"https://example.com/a:b"}""")]
    [InlineData("Target.createBrowserContext", """{"disposeOnDetach":true}""")]
    [InlineData("Target.setAutoAttach", """{"autoAttach":true,"waitForDebuggerOnStart":true,"flatten":true}""")]
    [InlineData("Target.setAutoAttach", """{"autoAttach":false,"waitForDebuggerOnStart":false}""")]
    [InlineData("Target.attachToTarget", """{"targetId":"T","flatten":true}""")]
    [InlineData("Page.navigate", """{"url":"http://example.com"}""")]
    [InlineData("Page.navigate", """{"url":" HTTPS://example.com"}""")]
    [InlineData("Page.navigate", """{"url":"about:blank#x"}""")]
    [InlineData("Page.navigate", """{"url":"data:text/html,<p>"}""")]
    [InlineData("Page.navigate", """{"url":"blob:https://example.com/1"}""")]
    [InlineData("DOM.setFileInputFiles", """{"files":["/session/uploads/a.txt","/session/uploads/b/c..txt"]}""")]
    [InlineData("DOM.setFileInputFiles", """{"files":[]}""")]
    [InlineData("Input.dispatchDragEvent", """{"data":{"items":[]}}""")]
    [InlineData("IO.read", """{"handle":"1"}""")]
    [InlineData("Tracing.start", """{"transferMode":"ReturnAsStream"}""")]
    [InlineData("Runtime.evaluate", """{"expression":"1"}""")]
    [InlineData("SomeNew.command")]
    public void What_drivers_need_passes_as_it_is(string method, string parameters = "{}")
    {
        Assert.Same(CdpVerdict.Pass, Judge(method, parameters));
    }

    [Theory]
    [InlineData("Browser.setDownloadBehavior", """{"behavior":"allow","downloadPath":"/etc","eventsEnabled":true}""", """{"behavior":"allowAndName","downloadPath":"/session/downloads","eventsEnabled":true}""")]
    [InlineData("Browser.setDownloadBehavior", """{"behavior":"allowAndName","browserContextId":"C"}""", """{"behavior":"allowAndName","browserContextId":"C","downloadPath":"/session/downloads"}""")]
    [InlineData("Browser.setDownloadBehavior", """{"behavior":"default","downloadPath":"/etc"}""", """{"behavior":"default"}""")]
    [InlineData("Page.setDownloadBehavior", """{"behavior":"allow","downloadPath":"/etc"}""", """{"behavior":"allow","downloadPath":"/session/downloads"}""")]
    public void Downloads_go_to_the_sessions_folder_whatever_path_a_guest_names(string method, string parameters, string rewritten)
    {
        var verdict = Assert.IsType<CdpVerdict.Rewritten>(Judge(method, parameters));

        Assert.Equal((1, "S"), (verdict.Json["id"]!.GetValue<int>(), verdict.Json["sessionId"]!.GetValue<string>()));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(rewritten), verdict.Json["params"]), verdict.Json.ToJsonString());
    }

    [Fact]
    public void Closing_the_browser_closes_the_guests_own_connection()
    {
        Assert.IsType<CdpVerdict.Leaves>(Judge("Browser.close", "{}"));
    }

    private static CdpVerdict Judge(string method, string parameters)
    {
        var text = $$"""{"id":1,"method":"{{method}}","params":{{parameters}},"sessionId":"S"}""";
        return CdpCommand.Read(Encoding.UTF8.GetBytes(text)) is { } command
            ? CdpPolicy.Judge(method, command)
            : new CdpVerdict.Refused("It is not understood.");
    }
}
