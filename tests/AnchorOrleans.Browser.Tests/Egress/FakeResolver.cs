using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using AnchorOrleans.Browser.Egress;

namespace AnchorOrleans.Browser.Tests.Egress;

/// <summary>DNS as the test says it is: each question takes the name's next answer, the last one for ever.</summary>
internal sealed class FakeResolver : INameResolver
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<Task<ImmutableArray<IPAddress>>>> _answers = new(StringComparer.Ordinal);

    private int _questions;

    public int Questions => _questions;

    public void Answer(string name, params string[] addresses)
    {
        AnswerLater(name, Task.FromResult<ImmutableArray<IPAddress>>([.. addresses.Select(IPAddress.Parse)]));
    }

    public void AnswerLater(string name, Task<ImmutableArray<IPAddress>> answer)
    {
        _answers.GetOrAdd(name, _ => new()).Enqueue(answer);
    }

    public Task<ImmutableArray<IPAddress>> ResolveAsync(string name, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _questions);
        if (!_answers.TryGetValue(name, out var queue))
        {
            return Task.FromResult<ImmutableArray<IPAddress>>([]);
        }

        return queue.Count > 1 && queue.TryDequeue(out var answer) ? answer : queue.First();
    }
}
