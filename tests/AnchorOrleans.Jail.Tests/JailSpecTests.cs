namespace AnchorOrleans.Jail.Tests;

public sealed class JailSpecTests(JailFixture jails) : IClassFixture<JailFixture>
{
    public static TheoryData<string, Func<JailSpec, JailSpec>> Mistakes => new()
    {
        { "Name must be 1 to 64 characters", spec => spec with { Name = "" } },
        { "Name must be 1 to 64 characters", spec => spec with { Name = "../escape" } },
        { "Name must be 1 to 64 characters", spec => spec with { Name = new string('a', 65) } },
        { "Command must begin with an absolute path", spec => spec with { Command = [] } },
        { "Command must begin with an absolute path", spec => spec with { Command = ["true"] } },
        { "Command must begin with an absolute path", spec => spec with { Command = ["/bin/true", "a\0b"] } },
        { "WorkingDirectory must be an absolute path", spec => spec with { WorkingDirectory = "tmp" } },
        { "LoopbackNames holds 'a b'", spec => spec with { LoopbackNames = ["a b"] } },
        { "LoopbackNames holds 'a\n10.0.0.1 b'", spec => spec with { LoopbackNames = ["a\n10.0.0.1 b"] } },
        { "Environment may not hold LD_PRELOAD", spec => spec with { Environment = spec.Environment.Add("LD_PRELOAD", "/data/evil.so") } },
        { "Environment may not hold GLIBC_TUNABLES", spec => spec with { Environment = spec.Environment.Add("GLIBC_TUNABLES", "x") } },
        { "Environment has a variable 'A=B'", spec => spec with { Environment = spec.Environment.Add("A=B", "x") } },
        { "Environment variable LONG is too long; name and value may have 131,070 bytes", spec => spec with { Environment = spec.Environment.Add("LONG", new string('a', 140_000)) } },
        { "Limits.MemoryBytes is 0; it must be from 4,194,304", spec => spec with { Limits = spec.Limits with { MemoryBytes = 0 } } },
        { "Limits.MemoryBytes is 9,223,372,036,854,775,807", spec => spec with { Limits = spec.Limits with { MemoryBytes = long.MaxValue } } },
        { "Limits.Processes is 0; it must be from 1 to 32,768", spec => spec with { Limits = spec.Limits with { Processes = 0 } } },
        { "Limits.TemporaryBytes is 0; it must be from 4,096", spec => spec with { Limits = spec.Limits with { TemporaryBytes = 0 } } },
        { "Limits.SharedMemoryBytes is -1; it must be from 4,096", spec => spec with { Limits = spec.Limits with { SharedMemoryBytes = -1 } } },
        { "MemoryFolders: 'left' must be an absolute path", spec => spec with { MemoryFolders = [new("left", 4096)] } },
        { "MemoryFolders: '/usr/left' must be", spec => spec with { MemoryFolders = [new("/usr/left", 4096)] } },
        { "the size of '/tmp/left' is 0; it must be from 4,096", spec => spec with { MemoryFolders = [new("/tmp/left", 0)] } },
        { "the source '/' must not be a folder of the whole system", spec => spec with { Mounts = [new JailMount("/", "/host")] } },
        { "the source '/etc' must", spec => spec with { Mounts = [new JailMount("/etc", "/host")] } },
        { "the source '/root' must", spec => spec with { Mounts = [new JailMount("/root", "/host")] } },
        { "the source '/tmp/../etc' must be an absolute path without '..'", spec => spec with { Mounts = [new JailMount("/tmp/../etc", "/host")] } },
        { "the source '/no/such' does not exist", spec => spec with { Mounts = [new JailMount("/no/such", "/host")] } },
        { "'/usr/lib' cannot be writable", spec => spec with { Mounts = [new JailMount("/usr/lib", "/host", Writable: true)] } },
        { "'/etc/localtime' cannot be writable", spec => spec with { Mounts = [new JailMount("/etc/localtime", "/host", Writable: true)] } },
        { "the target '/' must", spec => spec with { Mounts = [new JailMount("/usr/lib", "/")] } },
        { "the target '/usr/bin' must", spec => spec with { Mounts = [new JailMount("/usr/lib", "/usr/bin")] } },
        { "the target '/proc/self' must", spec => spec with { Mounts = [new JailMount("/usr/lib", "/proc/self")] } },
    };

    [Theory]
    [MemberData(nameof(Mistakes), DisableDiscoveryEnumeration = true)]
    public async Task A_mistake_is_refused_by_its_name(string message, Func<JailSpec, JailSpec> make)
    {
        var refusal = await Assert.ThrowsAsync<ArgumentException>(() => jails.StartAsync(make(JailFixture.Spec("/bin/true"))));

        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_mistakes_are_named_at_once()
    {
        var spec = JailFixture.Spec("true") with { Name = "", WorkingDirectory = "" };

        var refusal = await Assert.ThrowsAsync<ArgumentException>(() => jails.StartAsync(spec));

        Assert.All(["Name", "Command", "WorkingDirectory"], field => Assert.Contains(field, refusal.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_refused_variable_s_value_is_not_told()
    {
        var spec = JailFixture.Spec("/bin/true") with { Environment = JailFixture.Spec().Environment.Add("LD_SECRET", "s3cret").Add("A=", "s3cret") };

        var refusal = await Assert.ThrowsAsync<ArgumentException>(() => jails.StartAsync(spec));

        Assert.DoesNotContain("s3cret", refusal.Message, StringComparison.Ordinal);
    }
}
