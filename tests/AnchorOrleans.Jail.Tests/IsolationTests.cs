namespace AnchorOrleans.Jail.Tests;

public sealed class IsolationTests(JailFixture jails) : IClassFixture<JailFixture>
{
    [Fact]
    public async Task A_jail_reports_the_exit_code_of_its_command()
    {
        var result = await jails.RunAsync("echo out; echo error >&2; exit 3");

        Assert.Equal(new JailResult("out\n", "error\n", new JailExit(ExitCode: 3, OutOfMemory: false)), result);
    }
}
