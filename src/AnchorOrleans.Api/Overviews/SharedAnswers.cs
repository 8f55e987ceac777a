namespace AnchorOrleans.Api.Overviews;

/// <summary>Gives everybody who asks for the same within a short time one answer, so that many open pages cost what one costs.</summary>
/// <typeparam name="TKey">What is asked for.</typeparam>
/// <typeparam name="TValue">The answer.</typeparam>
internal sealed class SharedAnswers<TKey, TValue>(TimeProvider clock, TimeSpan lifetime)
    where TKey : notnull
{
    private const int MaxRemembered = 1_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, Shared> _answers = [];

    /// <summary>Answers what was made a moment ago, what is being made, or what is made now.</summary>
    /// <param name="key">What is asked for.</param>
    /// <param name="make">Makes it; it goes on when this caller leaves, since others may wait for it.</param>
    /// <param name="cancellationToken">The caller leaves.</param>
    public Task<TValue> GetAsync(TKey key, Func<TKey, Task<TValue>> make, CancellationToken cancellationToken)
    {
        Task<TValue> answer;
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            if (!_answers.TryGetValue(key, out var shared) || !shared.IsGood(now))
            {
                ForgetSome(now);
                shared = new(make(key), now + lifetime);
                _answers[key] = shared;
            }

            answer = shared.Answer;
        }

        return answer.WaitAsync(cancellationToken);
    }

    private void ForgetSome(DateTimeOffset now)
    {
        if (_answers.Count < MaxRemembered)
        {
            return;
        }

        foreach (var (key, _) in _answers.Where(entry => !entry.Value.IsGood(now)).ToList())
        {
            _answers.Remove(key);
        }

        if (_answers.Count >= MaxRemembered)
        {
            _answers.Clear();
        }
    }

    private sealed record Shared(Task<TValue> Answer, DateTimeOffset Until)
    {
        public bool IsGood(DateTimeOffset now) => !Answer.IsCompleted || (Answer.IsCompletedSuccessfully && now < Until);
    }
}
