using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Claims;
using Vibeworkout.Server.Web;

namespace Vibeworkout.Server.Live;

/// <summary>Answers that stay open at this instance: events and exports. Nobody has more than <see cref="MostOfOne"/>; whoever revokes a
/// sign-in ends all that its user has, and what is still good is asked for again.</summary>
internal sealed class OpenStreams(IHostApplicationLifetime host, TimeProvider time)
{
    public const int MostOfOne = 24;

    private readonly ConcurrentDictionary<Guid, ImmutableList<OpenStream>> open = new();

    /// <summary>All that are open.</summary>
    public IReadOnlyList<OpenStream> All => [.. open.Values.SelectMany(streams => streams)];

    /// <summary>Opens one; null where the user has too many. It ends with the request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="user">Who asks.</param>
    /// <param name="longest">How long it may take at most; null for as long as the sign-in holds.</param>
    public OpenStream? TryOpen(HttpContext context, ClaimsPrincipal user, TimeSpan? longest = null)
    {
        var owner = user.UserId();
        var life = SignedIn.ExpiryOf(user) - time.GetUtcNow();
        var stream = new OpenStream(
            user,
            life is null || longest < life ? longest : life,
            time,
            Forget,
            context.RequestAborted,
            host.ApplicationStopping
        );
        var all = open.AddOrUpdate(owner, [stream], (_, streams) => streams.Count < MostOfOne ? streams.Add(stream) : streams);
        if (!all.Contains(stream))
        {
            stream.Dispose();
            return null;
        }

        context.Response.RegisterForDispose(stream);
        return stream;
    }

    /// <summary>Ends all that a user has open here.</summary>
    public void End(Guid user)
    {
        foreach (var stream in open.GetValueOrDefault(user, []))
        {
            stream.End();
        }
    }

    private void Forget(OpenStream stream)
    {
        var owner = stream.User.UserId();
        if (open.AddOrUpdate(owner, [], (_, streams) => streams.Remove(stream)) is { IsEmpty: true } none)
        {
            open.TryRemove(new(owner, none)); // unless another was opened meanwhile
        }
    }
}
