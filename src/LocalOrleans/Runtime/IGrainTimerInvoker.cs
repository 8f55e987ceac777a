namespace Orleans.Runtime;

/// <summary>A tick of a grain timer, as filters see it; named as in Orleans.</summary>
internal interface IGrainTimerInvoker : IAddressable
{
    /// <summary>Runs the timer's callback.</summary>
    Task InvokeCallbackAsync();
}
