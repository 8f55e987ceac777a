using System.Diagnostics.CodeAnalysis;
using System.Threading.Tasks.Sources;
using Orleans.Runtime.Activations;
using Orleans.Serialization.Copying;

namespace Orleans.Runtime.Calls;

/// <summary>One call on its way: sent, waiting, running, answered.</summary>
/// <remarks>Its caller is answered exactly once: by the result, a failure, the time limit, or its own cancellation. The callee may well outlive that.</remarks>
internal abstract class GrainCall : Turn
{
    private readonly CancellationToken _callerToken;
    private CancellationTokenRegistration _registration;
    private readonly CalleeToken? _calleeToken;
    private bool _hasBegun;
    private int _answered;
    private int _forwards;

    protected GrainCall(GrainReference target, GrainMethod method, object?[] arguments, bool isOneWay)
    {
        (Silo, Target, Method, Arguments, IsOneWay) = (target.Silo, target, method, arguments, isOneWay);
        Source = Activation.Executing;
        Source?.RefuseWhenGone();

        if (method.TokenIndex >= 0)
        {
            _callerToken = (CancellationToken)arguments[method.TokenIndex]!;
            _calleeToken = new();
            arguments[method.TokenIndex] = _calleeToken.Token;
        }

        if (!_callerToken.IsCancellationRequested)
        {
            method.CopyArguments(arguments);
        }
    }

    public Silo Silo { get; }

    public GrainReference Target { get; }

    public GrainMethod Method { get; }

    public object?[] Arguments { get; }

    public Activation? Source { get; }

    /// <summary>Gets what travels with it: as it is when the call is sent, after the filters, which may add to it.</summary>
    public RequestValues? Values { get; private set; }

    public bool IsOneWay { get; }

    public TimeSpan TimeLimit => Method.Timeout ?? Silo.ResponseTimeout;

    public long SentAt { get; set; }

    public GrainCall? Newer { get; set; }

    public GrainCall? Older { get; set; }

    public override bool Interleaves => Method.IsAlwaysInterleave;

    public override bool IsReadOnly => Method.IsReadOnly;

    public override Guid ReentrancyId => Values?.ReentrancyId ?? Guid.Empty;

    public override bool CountsAsActivity => true;

    public override bool IsAbandoned => Volatile.Read(ref _answered) != 0;

    public static void SendOneWay(GrainReference target, GrainMethod method, object?[] arguments)
    {
        var call = new GrainCall<object?>(target, method, arguments, isOneWay: true);
        if (call.Silo.OutgoingFilters.Length == 0)
        {
            call.Dispatch();
        }
        else
        {
            _ = call.SendOneWayFilteredAsync();
        }
    }

    public override string ToString() => $"{Source?.GrainId.ToString() ?? "client"} -> {Target.GrainId} {Method.Interface.Name}.{Method.Info.Name}";

    public override Task RunAsync(Activation activation) => RunAsync(activation.TargetOf(Method), activation);

    /// <summary>Runs on a grain inside its activation, or on an observer outside any.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever a grain throws is its caller's, as over a wire.")]
    public async Task RunAsync(object target, Activation? activation)
    {
        if (Values is not null)
        {
            RequestContext.Current = Values;
        }

        _hasBegun = true;
        _calleeToken?.BeginOn(activation);
        try
        {
            var result = await InvokeAsync(target, activation);
            Succeed(new CopySession().Copy(result, Method.Shape.ResultType ?? typeof(object)));
        }
        catch (Exception exception)
        {
            activation?.Observe(exception);
            Refuse(exception);
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "A failure that cannot be copied is answered by the one that says so.")]
    public override void Refuse(Exception reason)
    {
        if (IsOneWay)
        {
            Silo.LogOneWayFailed(reason, this);
            return;
        }

        Exception copy;
        try
        {
            copy = (Exception)new CopySession().Copy(reason, typeof(Exception))!;
        }
        catch (Exception exception)
        {
            copy = exception;
        }

        if (!TryFail(copy))
        {
            Silo.LogAnswerDropped(this);
        }
    }

    /// <remarks>A grain that ends as soon as it begins would otherwise send its calls round for ever.</remarks>
    public override void Forward()
    {
        if (_forwards++ < Silo.MaxForwards)
        {
            Silo.Deliver(this);
        }
        else
        {
            Refuse(new OrleansMessageRejectionException($"{this} was not run: {_forwards} activations ended before its turn came."));
        }
    }

    /// <summary>Ends the caller's waiting because its time is up; the callee is not disturbed.</summary>
    public void TimeOut()
    {
        var where = !_hasBegun ? "It was still waiting for its turn." : "It is still running.";
        if (TryFail(new TimeoutException($"Response did not arrive on time in {TimeLimit} for message: {this}. {where}")) && Silo.CancelsOnTimeout)
        {
            _calleeToken?.Cancel();
        }
    }

    public bool TryFail(Exception exception)
    {
        if (!TryAnswer())
        {
            return false;
        }

        Fail(exception);
        return true;
    }

    protected abstract void SetResult(object? result);

    protected abstract void Fail(Exception exception);

    /// <summary>Sends the call, or answers it at once when it was cancelled before.</summary>
    protected void Dispatch()
    {
        if (_callerToken.IsCancellationRequested)
        {
            TryFail(new OperationCanceledException(_callerToken));
            return;
        }

        Values = RequestContext.Current?.Copy();
        if (!IsOneWay)
        {
            Silo.InFlight.Add(this);
            if (_callerToken.CanBeCanceled)
            {
                _registration = _callerToken.UnsafeRegister(static call => ((GrainCall)call!).CancelByCaller(), this);
            }
        }

        Silo.Deliver(this);
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Nobody waits for a one-way call; what fails it is logged.")]
    private async Task SendOneWayFilteredAsync()
    {
        try
        {
            await new OutgoingCall(this, () =>
            {
                Dispatch();
                return Task.FromResult<object?>(null);
            }).Invoke();
        }
        catch (Exception exception)
        {
            Silo.LogOneWayFailed(exception, this);
        }
    }

    private void Succeed(object? result)
    {
        if (IsOneWay)
        {
            return;
        }

        if (TryAnswer())
        {
            SetResult(result);
        }
        else
        {
            Silo.LogAnswerDropped(this);
        }
    }

    private bool TryAnswer()
    {
        if (Interlocked.Exchange(ref _answered, 1) != 0)
        {
            return false;
        }

        Silo.InFlight.Remove(this);
        _registration.Unregister();
        return true;
    }

    private async ValueTask<object?> InvokeAsync(object target, Activation? activation)
    {
        if (activation is null || !IncomingCall.IsFiltered(Silo, target))
        {
            return await Method.Shape.AwaitAsync(Method.Invoke(target, Arguments));
        }

        var filtered = new IncomingCall(activation, target, new(Method, Arguments), Source?.GrainId, () => Method.Shape.AwaitAsync(Method.Invoke(target, Arguments)));
        await filtered.Invoke();
        return filtered.Result;
    }

    private void CancelByCaller()
    {
        var callee = _calleeToken!;
        if ((callee.HasBegun && Silo.AwaitsCancelledCallees) || TryFail(new OperationCanceledException(_callerToken)))
        {
            callee.Cancel();
        }
    }
}

/// <summary>A call that answers with a <typeparamref name="T"/>.</summary>
internal sealed class GrainCall<T>(GrainReference target, GrainMethod method, object?[] arguments, bool isOneWay = false)
    : GrainCall(target, method, arguments, isOneWay), IValueTaskSource<T>
{
    private ManualResetValueTaskSourceCore<T> _answer = new() { RunContinuationsAsynchronously = true };

    public static ValueTask<T> Send(GrainReference target, GrainMethod method, object?[] arguments)
    {
        var call = new GrainCall<T>(target, method, arguments);
        return call.Silo.OutgoingFilters.Length == 0 ? call.SendAsync() : call.SendFilteredAsync();
    }

    public ValueTask<T> SendAsync()
    {
        Dispatch();
        return new(this, _answer.Version);
    }

    T IValueTaskSource<T>.GetResult(short token) => _answer.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<T>.GetStatus(short token) => _answer.GetStatus(token);

    void IValueTaskSource<T>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _answer.OnCompleted(continuation, state, token, flags);

    protected override void SetResult(object? result) => _answer.SetResult((T)result!);

    protected override void Fail(Exception exception) => _answer.SetException(exception);

    private async ValueTask<T> SendFilteredAsync()
    {
        var filtered = new OutgoingCall(this, async () => await SendAsync());
        await filtered.Invoke();
        return (T)filtered.Result!;
    }
}
