using AnchorOrleans.Jail.Processes;

namespace AnchorOrleans.Jail.Tests.Processes;

public sealed class ProcessStatTests
{
    [Theory]
    [InlineData("sh")]
    [InlineData("a) R 9 9 (b")]
    public void A_line_is_read_whatever_the_process_calls_itself(string name)
    {
        var stat = ProcessStat.Parse($"17 ({name}) S 3 17 17 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 98765 4096 5 18446744073709551615");

        Assert.Equal(new ProcessStat(Id: 17, State: 'S', ParentId: 3, StartedAt: 98_765), stat);
    }

    [Fact]
    public void A_process_that_does_not_exist_has_no_state()
    {
        Assert.Null(ProcessStat.Read(int.MaxValue));
    }
}
