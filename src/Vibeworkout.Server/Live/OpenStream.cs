using System.Security.Claims;

namespace Vibeworkout.Server.Live;

/// <summary>An answer that stays open: it ends with its client, with the server, and when the sign-in ends that it was asked with.</summary>
internal sealed class OpenStream : IDisposable
{
    private readonly CancellationTokenSource expiry;
    private readonly CancellationTokenSource end;
    private readonly Action<OpenStream> closed;

    /// <param name="user">Who asked, and with what.</param>
    /// <param name="life">How long the sign-in holds at most; null where that is not known.</param>
    /// <param name="time">The clock.</param>
    /// <param name="closed">Told once it is over.</param>
    /// <param name="cancel">The client, and the server.</param>
    public OpenStream(ClaimsPrincipal user, TimeSpan? life, TimeProvider time, Action<OpenStream> closed, params CancellationToken[] cancel)
    {
        (User, this.closed) = (user, closed);
        expiry = life is { } left ? new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, time) : new();
        end = CancellationTokenSource.CreateLinkedTokenSource([.. cancel, expiry.Token]);
        Ended = end.Token;
    }

    /// <summary>Who asked, and with what.</summary>
    public ClaimsPrincipal User { get; }

    /// <summary>Cancelled when it is to end.</summary>
    public CancellationToken Ended { get; }

    public void End()
    {
        try
        {
            end.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // it is over already
        }
    }

    public void Dispose()
    {
        closed(this);
        end.Dispose();
        expiry.Dispose();
    }
}
