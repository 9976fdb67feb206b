using System.Collections.Concurrent;

namespace Vibeworkout.Testing.GitHub;

/// <summary>A stand-in until the check against GitHub's description is merged.</summary>
internal sealed class ContractChecker(bool wanted)
{
    private readonly ConcurrentQueue<string> violations = new();

    public bool IsOn { get; } = wanted && !wanted;

    public IReadOnlyList<string> Violations => [.. violations];

    public void Violated(string what) => violations.Enqueue(what);

    public void Check(string method, string path, IReadOnlyList<KeyValuePair<string, string>> query, ReadOnlyMemory<byte> body, int status, string? answerType, ReadOnlyMemory<byte> answer)
    {
        if (IsOn)
        {
            Violated($"{method} {path} {query.Count} {body.Length} {status} {answerType} {answer.Length}");
        }
    }
}
