namespace AnchorOrleans.Jail.Processes;

/// <summary>Takes the exit code of a child of this process.</summary>
internal static unsafe class ChildExit
{
    /// <summary>Waits for the child, which has ended or is about to, and returns its code; 128 + signal when a signal ended it.</summary>
    public static int Take(int processId)
    {
        var status = 0;
        Libc.ThrowIfFailed(Libc.WaitForChild(processId, &status, 0), "waitpid");
        var signal = status & 0x7F;
        return signal == 0 ? (status >> 8) & 0xFF : 128 + signal;
    }
}
