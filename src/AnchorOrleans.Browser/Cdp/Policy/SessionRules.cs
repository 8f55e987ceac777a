namespace AnchorOrleans.Browser.Cdp.Policy;

/// <summary>What sessions, contexts and traces a guest may have.</summary>
internal static class SessionRules
{
    /// <summary>Judges what attaches: in sessions that are not flat, commands travel as text within other commands, where nobody sees them.</summary>
    public static CdpVerdict OnlyFlat(CdpCommand command)
    {
        var isDetaching = command.Parameters.ContainsKey("autoAttach") && !command.Flag("autoAttach");
        return isDetaching || command.Flag("flatten") ? CdpVerdict.Pass : new CdpVerdict.Refused("sessions need 'flatten': true.");
    }

    /// <summary>Judges <c>Target.createBrowserContext</c>: the session's egress is the only way out, so a context with another proxy would reach nothing.</summary>
    public static CdpVerdict OnlyThisWayOut(CdpCommand command) =>
        command.Text("proxyServer") is { Length: > 0 } || command.Text("proxyBypassList") is { Length: > 0 }
            ? new CdpVerdict.Refused("a context has no proxy of its own here; name one in session.proxy when the session is created.")
            : CdpVerdict.Pass;

    /// <summary>Judges <c>Tracing.start</c>: the binary configuration could name a file, and another backend is the machine's.</summary>
    public static CdpVerdict OnlyOwnTraces(CdpCommand command) =>
        command.Parameters.ContainsKey("perfettoConfig") || command.Text("tracingBackend") is not (null or "auto" or "chrome")
            ? new CdpVerdict.Refused("traces take 'traceConfig', and 'tracingBackend' is auto or chrome.")
            : CdpVerdict.Pass;
}
