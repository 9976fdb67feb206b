using System.Net;
using Vibeworkout.Load.Http;

namespace Vibeworkout.Load.Users;

/// <summary>A user's way to the instances, as through a balancer: the same one until it fails, another now and then.</summary>
internal sealed class UserLink(IReadOnlyList<IPEndPoint> instances, int first, string host, string token) : IDisposable
{
    private readonly LeanConnection[] connections = [.. instances.Select(address => new LeanConnection(address))];
    private int current = first % instances.Count;

    /// <summary>What the user asks in person.</summary>
    public Requests Requests { get; } = new(host, token);

    /// <summary>What the user's watch sends, with a token of its own once there is one.</summary>
    public Requests Watch { get; private set; } = new(host, token);

    /// <summary>The watch has a token.</summary>
    public void Give(string deviceToken) => Watch = new(host, deviceToken);

    public int Instances => connections.Length;

    public ValueTask<Answer> SendAsync(ReadOnlyMemory<byte> request) => connections[current].SendAsync(request);

    /// <summary>The next one goes to another instance.</summary>
    public void Move() => current = (current + 1) % connections.Length;

    /// <summary>Sends until there is a good answer or one that says no for good.</summary>
    /// <exception cref="InvalidOperationException">There was none in time.</exception>
    public async Task<Answer> InsistAsync(ReadOnlyMemory<byte> request, TimeProvider time, CancellationToken cancel)
    {
        for (var tries = 0; ; tries++)
        {
            var answer = await SendAsync(request);
            if (answer.IsGood || tries == 60)
            {
                return answer.IsGood
                    ? answer
                    : throw new InvalidOperationException(
                        $"A user was answered {answer.Kind}: {System.Text.Encoding.UTF8.GetString(answer.Body.Span)}"
                    );
            }

            if (answer.Status is >= 400 and < 500 and not 429)
            {
                return answer;
            }

            Move();
            if (tries > 0) // a connection that was closed for idleness is made anew at once
            {
                await Task.Delay(TimeSpan.FromSeconds(1), time, cancel);
            }
        }
    }

    public void Dispose() => Array.ForEach(connections, c => c.Dispose());
}
