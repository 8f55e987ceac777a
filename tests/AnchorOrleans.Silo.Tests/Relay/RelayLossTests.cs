using System.Diagnostics;
using System.Net.WebSockets;
using AnchorOrleans.Api.Sessions.Files;
using AnchorOrleans.Sessions;
using AnchorOrleans.Silo.Tests.Service;

namespace AnchorOrleans.Silo.Tests.Relay;

/// <summary>Silos that die or freeze while others use their browsers.</summary>
public sealed class RelayLossTests
{
    /// <summary>Well above what the stage sets for connecting, and for asking whether the other is still there.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Guests_of_a_killed_silo_are_told_and_its_sessions_have_no_browser()
    {
        await using var stage = await RelayStage.StartAsync();
        var session = await stage.OpenAsync();
        using var guest = await RelayGuest.ConnectAsync(stage.Gateway.Address, $"/guest/{session}");
        await guest.CallAsync("Browser.getVersion", []);

        await stage.Silo.KillAsync();

        Assert.Equal(WebSocketMessageType.Close, (await guest.ReceiveAsync()).Type);
        Assert.Equal((WebSocketCloseStatus.EndpointUnavailable, "INSTANCE_LOST"), (guest.Socket.CloseStatus, guest.Socket.CloseStatusDescription));
        await AssertNoBrowserAsync(stage.Ports, session);
    }

    [Fact]
    public async Task A_frozen_silo_is_found_out_by_new_and_by_old_connections()
    {
        await using var stage = await RelayStage.StartAsync();
        var session = await stage.OpenAsync();
        using var guest = await RelayGuest.ConnectAsync(stage.Gateway.Address, $"/guest/{session}");
        await guest.CallAsync("Browser.getVersion", []);
        await using var other = stage.Connect();

        ServiceProcess.Signal("STOP", stage.Silo.ProcessId);
        try
        {
            await AssertNoBrowserAsync(stage.Ports, session);
            Assert.Equal(WebSocketMessageType.Close, (await guest.ReceiveAsync()).Type);
            Assert.Equal((WebSocketCloseStatus.EndpointUnavailable, "INSTANCE_LOST"), (guest.Socket.CloseStatus, guest.Socket.CloseStatusDescription));
            await AssertNoBrowserAsync(other, session);
        }
        finally
        {
            ServiceProcess.Signal("CONT", stage.Silo.ProcessId);
        }

        Assert.IsType<CommandOutcome.Picture>(await other.Control.PerformAsync(RelayStage.Tenant, session, new SessionCommand.Screenshot(), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_silo_that_ends_a_session_while_a_command_runs_answers_that_there_is_no_browser()
    {
        await using var stage = await RelayStage.StartAsync();
        var session = await stage.OpenAsync();
        var waiting = stage.Ports.Control.PerformAsync(
            RelayStage.Tenant, session, new SessionCommand.ClickElement("#never", 0, PointerButton.Left, TimeSpan.FromMinutes(1)), TestContext.Current.CancellationToken);

        await stage.Client.DeleteAsync($"/v1/sessions/{session}");

        Assert.IsType<CommandOutcome.NoBrowser>(await waiting.WaitAsync(Bound, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_caller_who_leaves_cancels_what_is_done_for_it_elsewhere()
    {
        await using var stage = await RelayStage.StartAsync();
        var session = await stage.OpenAsync();
        using var leaving = new CancellationTokenSource();
        var waiting = stage.Ports.Control.PerformAsync(RelayStage.Tenant, session, new SessionCommand.ClickElement("#never", 0, PointerButton.Left, TimeSpan.FromMinutes(1)), leaving.Token);

        // Commands are done one after the other, so the next one is answered only when the first has been given up there.
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        var next = stage.Ports.Control.PerformAsync(RelayStage.Tenant, session, new SessionCommand.Screenshot(), TestContext.Current.CancellationToken);

        Assert.IsType<CommandOutcome.Picture>(await next.WaitAsync(Bound, TestContext.Current.CancellationToken));
    }

    private static async Task AssertNoBrowserAsync(RemotePorts ports, Identifiers.SessionId session)
    {
        var began = Stopwatch.GetTimestamp();
        Assert.IsType<CommandOutcome.NoBrowser>(await ports.Control.PerformAsync(RelayStage.Tenant, session, new SessionCommand.Screenshot(), TestContext.Current.CancellationToken));
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, Bound);
        Assert.Null(await ports.Connections.ConnectAsync(RelayStage.Tenant, session, page: null, TestContext.Current.CancellationToken));
        using var file = new MemoryStream(new byte[1024 * 1024]);
        Assert.IsType<UploadOutcome.NoBrowser>(await ports.Files.UploadAsync(RelayStage.Tenant, session, "a", file, TestContext.Current.CancellationToken));
    }
}
