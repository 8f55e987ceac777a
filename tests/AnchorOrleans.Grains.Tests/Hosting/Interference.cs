using System.Collections.Concurrent;
using Orleans.Storage;

namespace AnchorOrleans.Grains.Tests.Hosting;

/// <summary>Loses calls and refuses writes when a test asks for it, and counts the calls that went through.</summary>
internal sealed class Interference : IIncomingGrainCallFilter
{
    private readonly ConcurrentDictionary<string, int> _planned = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, TaskCompletionSource> _held = new(StringComparer.Ordinal);

    /// <summary>Gets the calls that arrived, by the name of their method.</summary>
    public Journal Calls { get; } = new();

    /// <summary>Has the next calls of a method, or the next writes of a state, fail; a one-way call is lost by that.</summary>
    public void Fail(string name, int times = 1) => _planned[name] = times;

    /// <summary>Has the next write of a state wait, after it said so among the <see cref="Calls"/>, until the answer is completed.</summary>
    public TaskCompletionSource Hold(string stateName) => _held[stateName] = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Has the grain that next answers a call of a method forget what it has in memory.</summary>
    public void EndActivationAfter(string method) => _planned[$"{method} ends"] = 1;

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        if (Takes(context.MethodName))
        {
            Calls.Note($"{context.MethodName} lost");
            throw new IOException($"{context.MethodName} was made to fail.");
        }

        await context.Invoke();
        Calls.Note(context.MethodName);
        if (Takes($"{context.MethodName} ends"))
        {
            ((IGrainBase)context.Grain).DeactivateOnIdle();
        }
    }

    /// <summary>Puts the refusal of writes before a store.</summary>
    public IGrainStorage Around(IGrainStorage store) => new Refusing(store, this);

    private bool Takes(string name)
    {
        while (_planned.TryGetValue(name, out var left) && left > 0)
        {
            if (_planned.TryUpdate(name, left - 1, left))
            {
                return true;
            }
        }

        return false;
    }

    private sealed class Refusing(IGrainStorage store, Interference owner) : IGrainStorage
    {
        public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => store.ReadStateAsync(stateName, grainId, grainState);

        public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            if (owner._held.TryRemove(stateName, out var gate))
            {
                owner.Calls.Note($"{stateName} held");
                await gate.Task;
            }

            if (owner.Takes(stateName))
            {
                throw new IOException($"A write of '{stateName}' was made to fail.");
            }

            await store.WriteStateAsync(stateName, grainId, grainState);
        }

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => store.ClearStateAsync(stateName, grainId, grainState);
    }
}
