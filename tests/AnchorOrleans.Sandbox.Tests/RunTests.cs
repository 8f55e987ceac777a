using AnchorOrleans.Sandbox.Tests.Fixture;

namespace AnchorOrleans.Sandbox.Tests;

public sealed class RunTests(SandboxFixture fixture)
{
    private readonly Trial _trial = new(fixture.Sandbox);

    [Fact]
    public async Task The_returned_value_becomes_the_output_as_JSON()
    {
        var output = await _trial.OutputOfAsync("export default async function run() { return { hello: 'world', list: [1, null] }; }");

        Assert.Equal("""{"hello":"world","list":[1,null]}""", output);
    }
}
