using AnchorOrleans.Artifacts;
using AnchorOrleans.Grains.Tests.Hosting;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Profiles;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Grains.Tests.Profiles;

public sealed class ProfileGrainTests
{
    private static readonly ProfileContent Content = new(new ArtifactReference(new string('d', 64), 100), "sealed");
    private static readonly ProfileContent Newer = new(new ArtifactReference(new string('e', 64), 200), "sealed too");
    private static readonly SessionId First = new("s1");
    private static readonly SessionId Second = new("s2");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_profile_of_a_session_is_pending_until_the_session_left_something()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.OpenAsync("s1");

        Assert.IsType<ProfileOutcome.Accepted>(await Profile(silo).PrepareAsync("p", First, "words", Cancelled));
        Assert.IsType<ProfileOutcome.Accepted>(await Profile(silo).PrepareAsync("p", First, "words", Cancelled));
        Assert.Equal((ProfileStatus.Pending, "words", First), await ShownAsync(silo));
        Assert.IsType<ProfileOutcome.Missing>(await Profile(silo).AdmitAsync("p", Second, isPersisted: false, Cancelled));

        Assert.Equal(new StoredProfile(IsStored: true), await Profile(silo).StoreAsync(First, Content, Cancelled));

        Assert.Equal((ProfileStatus.Ready, "words", First), await ShownAsync(silo));
        Assert.IsType<ProfileOutcome.Accepted>(await Profile(silo).AdmitAsync("p", Second, isPersisted: false, Cancelled));
        Assert.IsType<ProfileOutcome.Exists>(await Profile(silo).PrepareAsync("p", Second, null, Cancelled));
        Assert.Equal(["p"], await silo.Grains.GetProfileNames(TestSilo.Tenant).ListAsync(Cancelled));
    }

    [Fact]
    public async Task A_profile_that_is_made_empty_is_filled_by_the_first_session_that_may_replace_it()
    {
        await using var silo = await TestSilo.StartAsync();

        Assert.Equal(ProfileStatus.Empty, Assert.IsType<ProfileOutcome.Accepted>(await Profile(silo).CreateAsync("p", "words", Cancelled)).View.Status);
        Assert.IsType<ProfileOutcome.Exists>(await Profile(silo).CreateAsync("p", null, Cancelled));
        Assert.Equal(["p"], await silo.Grains.GetProfileNames(TestSilo.Tenant).ListAsync(Cancelled));
        Assert.IsType<ProfileOutcome.Missing>(await Profile(silo).AdmitAsync("p", First, isPersisted: false, Cancelled));
        await OpenAsync(silo, "s1", isPersisted: true);
        Assert.True((await Profile(silo).StoreAsync(First, Content, Cancelled)).IsStored);

        Assert.Equal((ProfileStatus.Ready, "words", First), await ShownAsync(silo));
    }

    [Fact]
    public async Task Only_one_live_session_may_replace_a_profile()
    {
        await using var silo = await TestSilo.StartAsync();
        await OpenAsync(silo, "s1", isPersisted: true);

        Assert.Equal(OpenOutcome.ProfileBusy, Assert.IsType<OpenOutcome.Failed>(await OpenAsync(silo, "s2", isPersisted: true)).Reason);
        Assert.Null(await silo.Session("s2").DescribeAsync(Cancelled));
        Assert.False((await Profile(silo).StoreAsync(Second, Content, Cancelled)).IsStored);
        Assert.True((await Profile(silo).StoreAsync(First, Content, Cancelled)).IsStored);

        Assert.IsType<OpenOutcome.Opened>(await OpenAsync(silo, "s2", isPersisted: true));
        Assert.Equal(new StoredProfile(IsStored: true, Content.Archive), await Profile(silo).StoreAsync(Second, Newer, Cancelled));
    }

    [Fact]
    public async Task A_session_whose_browser_was_lost_holds_its_profile_no_longer()
    {
        await using var silo = await TestSilo.StartAsync();
        await OpenAsync(silo, "s1", isPersisted: true);
        await silo.Session("s1").OnBrowserGoneAsync(1, "instance_lost");
        await silo.Interference.Calls.SeenAsync("OnBrowserGoneAsync");

        Assert.IsType<OpenOutcome.Opened>(await OpenAsync(silo, "s2", isPersisted: true));

        Assert.False((await Profile(silo).StoreAsync(First, Content, Cancelled)).IsStored);
    }

    [Fact]
    public async Task A_session_that_ended_in_peace_has_time_to_leave_something()
    {
        await using var silo = await TestSilo.StartAsync();
        await OpenAsync(silo, "s1", isPersisted: true);
        await silo.Session("s1").EndAsync("ended", Cancelled);

        Assert.IsType<OpenOutcome.Failed>(await OpenAsync(silo, "s2", isPersisted: true));
        silo.Clock.Advance(TimeSpan.FromMinutes(3));

        Assert.IsType<OpenOutcome.Waiting>(await OpenAsync(silo, "s2", isPersisted: true));
    }

    [Fact]
    public async Task A_session_that_left_nothing_leaves_the_profile_as_it_was_and_a_first_one_failed()
    {
        await using var silo = await TestSilo.StartAsync();
        await OpenAsync(silo, "s1", isPersisted: true);
        await Profile(silo).AbandonAsync(First, "The browser crashed.", Cancelled);
        Assert.Equal(ProfileStatus.Failed, (await ShownAsync(silo)).Status);

        await Profile(silo).AdmitAsync("p", First, isPersisted: true, Cancelled);
        await Profile(silo).StoreAsync(First, Content, Cancelled);
        await Profile(silo).AdmitAsync("p", First, isPersisted: true, Cancelled);
        await Profile(silo).AbandonAsync(First, "The browser crashed.", Cancelled);

        Assert.Equal(ProfileStatus.Ready, (await ShownAsync(silo)).Status);
    }

    [Fact]
    public async Task A_deleted_profile_does_not_come_back()
    {
        await using var silo = await TestSilo.StartAsync();
        await OpenAsync(silo, "s1", isPersisted: true);

        Assert.NotNull(await Profile(silo).DeleteAsync("p", Cancelled));

        Assert.False((await Profile(silo).StoreAsync(First, Content, Cancelled)).IsStored);
        Assert.Null(await Profile(silo).DescribeAsync(Cancelled));
        Assert.Null(await Profile(silo).DeleteAsync("p", Cancelled));
        Assert.Empty(await silo.Grains.GetProfileNames(TestSilo.Tenant).ListAsync(Cancelled));
    }

    [Fact]
    public async Task A_tenant_has_so_many_profiles_and_sees_no_other_tenants()
    {
        await using var silo = await TestSilo.StartAsync(settings: ("Profiles:PerTenant", "1"));
        await OpenAsync(silo, "s1", isPersisted: true);

        Assert.Equal(new ProfileOutcome.TooMany(1), await silo.Grains.GetProfile(TestSilo.Tenant, "other").AdmitAsync("other", Second, isPersisted: true, Cancelled));
        Assert.Null(await silo.Grains.GetProfile(new("stranger"), "p").DescribeAsync(Cancelled));
        Assert.IsType<ProfileOutcome.Missing>(await silo.Grains.GetProfile(new("stranger"), "p").AdmitAsync("p", Second, isPersisted: false, Cancelled));
    }

    [Fact]
    public async Task A_session_notes_a_few_profiles_and_shows_them()
    {
        await using var silo = await TestSilo.StartAsync();
        Assert.False(await silo.Session("s1").SaveProfileAsync("p0", Cancelled));
        await silo.OpenAsync("s1");

        for (var number = 1; number <= 5; number++)
        {
            Assert.True(await silo.Session("s1").SaveProfileAsync($"p{number}", Cancelled));
        }

        Assert.True(await silo.Session("s1").SaveProfileAsync("p1", Cancelled));
        Assert.False(await silo.Session("s1").SaveProfileAsync("p6", Cancelled));
        Assert.Equal(["p1", "p2", "p3", "p4", "p5"], (await silo.Session("s1").DescribeAsync(Cancelled))!.SavedAs);
    }

    private static IProfileGrain Profile(TestSilo silo) => silo.Grains.GetProfile(TestSilo.Tenant, "p");

    private static Task<OpenOutcome> OpenAsync(TestSilo silo, string session, bool isPersisted) => silo.Session(session).OpenAsync(
        Samples.Open with { Settings = Samples.Settings with { Profile = new("p", isPersisted) }, RequestedAt = silo.Clock.GetUtcNow() }, Cancelled);

    private static async Task<(ProfileStatus Status, string? Description, SessionId? Session)> ShownAsync(TestSilo silo) =>
        await Profile(silo).DescribeAsync(Cancelled) is { } view ? (view.Status, view.Description, view.Session) : default;
}
