using System.Runtime.InteropServices;

namespace AnchorOrleans.Storage.Tests.Processes;

/// <summary>Runs code for which file permissions bind, also when the tests run as root.</summary>
/// <remarks>On Linux the user by whom files are accessed belongs to the thread, and leaving root takes the right to ignore permissions along.</remarks>
internal static partial class UnprivilegedThread
{
    private const int Nobody = 65534;

    public static T Run<T>(Func<T> work)
    {
        var result = new TaskCompletionSource<T>();
        var thread = new Thread(() =>
        {
            var user = SetFileUser(Nobody);
            try
            {
                result.SetResult(work());
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                result.SetException(exception);
            }
            finally
            {
                _ = SetFileUser(user);
            }
        });
        thread.Start();
        thread.Join();
        return result.Task.GetAwaiter().GetResult();
    }

    [LibraryImport("libc", EntryPoint = "setfsuid")]
    private static partial int SetFileUser(int user);
}
