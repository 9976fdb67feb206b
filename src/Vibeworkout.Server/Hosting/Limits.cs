using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Vibeworkout.Server.Auth;

namespace Vibeworkout.Server.Hosting;

/// <summary>How much is answered, in requests a minute: the configuration's section <c>Limits</c>. All of a minute's may come at once. A strap at 1 Hz with a dashboard beside it needs about 70.</summary>
internal sealed class LimitOptions
{
    public const string Section = "Limits";

    /// <summary>With one token.</summary>
    public int PerToken { get; set; } = 300;

    /// <summary>By one user, with all tokens and browsers.</summary>
    public int PerUser { get; set; } = 900;

    /// <summary>From one address, whoever it is: an office may share one.</summary>
    public int PerAddress { get; set; } = 1800;

    /// <summary>To sign in, from one address.</summary>
    public int SignIn { get; set; } = 20;

    /// <summary>To sign a device in, from one address; a device asks every five seconds.</summary>
    public int Device { get; set; } = 30;

    /// <summary>Webhooks from one address.</summary>
    public int Webhooks { get; set; } = 300;

    /// <summary>How long a request may take, in seconds; a live stream may take as long as it wants.</summary>
    public int RequestSeconds { get; set; } = 100;

    /// <exception cref="StartRefusedException">A limit that nothing could pass.</exception>
    public void Check()
    {
        if (new[] { PerToken, PerUser, PerAddress, SignIn, Device, Webhooks, RequestSeconds }.Min() < 1)
        {
            throw new StartRefusedException("The section Limits holds a number below 1, so nothing would be answered. Write requests a minute, and RequestSeconds of at least 1.");
        }
    }
}

/// <summary>
/// Refuses what is too much, before it costs anything: by address before anybody is asked who they are, by user and token after it. A server that one person runs on loopback limits sign-ins only.
/// </summary>
internal static class Limits
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    public static IServiceCollection AddLimits(this IServiceCollection services, LimitOptions limits)
    {
        limits.Check();
        services.AddSingleton(limits);
        services.AddRateLimiter(_ => { });
        services.AddRequestTimeouts(timeouts => timeouts.DefaultPolicy = new RequestTimeoutPolicy
        {
            Timeout = TimeSpan.FromSeconds(limits.RequestSeconds),
            TimeoutStatusCode = StatusCodes.Status503ServiceUnavailable,
            WriteTimeoutResponse = context => WriteAsync(context, $"This took longer than {limits.RequestSeconds} s and was given up; what was done until then may be kept. Try again, with less at once.", CancellationToken.None),
        });
        return services;
    }

    /// <summary>To be used before anybody is asked who they are.</summary>
    public static void UseAddressLimits(this WebApplication app, HostedMode mode)
    {
        var limits = app.Services.GetRequiredService<LimitOptions>();
        app.UseRequestTimeouts();
        app.UseRateLimiter(Refusing(PartitionedRateLimiter.Create<HttpContext, string>(request => ByAddress(request, limits, mode))));
    }

    /// <summary>To be used once it is known who asks.</summary>
    public static void UseCallerLimits(this WebApplication app, HostedMode mode)
    {
        if (mode.IsPrivate)
        {
            return;
        }

        var limits = app.Services.GetRequiredService<LimitOptions>();
        app.UseRateLimiter(Refusing(PartitionedRateLimiter.CreateChained(
            PartitionedRateLimiter.Create<HttpContext, string>(request => request.Request.Headers.Authorization is [{ Length: > 0 } token, ..] ? Bucket("token " + PersonalTokens.HashOf(token), limits.PerToken) : Unlimited()),
            PartitionedRateLimiter.Create<HttpContext, string>(request => request.User.Identity?.IsAuthenticated == true ? Bucket($"user {request.User.UserId()}", limits.PerUser) : Unlimited()))));
    }

    private static RateLimitPartition<string> ByAddress(HttpContext request, LimitOptions limits, HostedMode mode)
    {
        var path = request.Request.Path;
        var (kind, perMinute) = path.StartsWithSegments("/sign-in/device") ? ("device", limits.Device)
            : path.StartsWithSegments("/sign-in") ? ("sign-in", limits.SignIn)
            : mode.IsPrivate || path.StartsWithSegments("/health") ? ("", 0)
            : path.StartsWithSegments("/webhooks") ? ("webhooks", limits.Webhooks)
            : ("address", limits.PerAddress);
        return perMinute == 0 ? Unlimited() : Bucket($"{kind} {NetworkOf(request.Connection.RemoteIpAddress)}", perMinute);
    }

    /// <summary>One IPv6 customer has a /64 to choose addresses from; that is one.</summary>
    private static string NetworkOf(IPAddress? address)
    {
        if (address is not { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false })
        {
            return (address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address)?.ToString() ?? "";
        }

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes).ToString();
    }

    private static RateLimitPartition<string> Unlimited() => RateLimitPartition.GetNoLimiter("");

    private static RateLimitPartition<string> Bucket(string key, int perMinute)
    {
        var atOnce = Math.Max(1, perMinute / 12); // back every five seconds, or one by one
        return RateLimitPartition.GetTokenBucketLimiter(key, _ => new TokenBucketRateLimiterOptions { TokenLimit = perMinute, TokensPerPeriod = atOnce, ReplenishmentPeriod = Minute * atOnce / perMinute, QueueLimit = 0 });
    }

    private static RateLimiterOptions Refusing(PartitionedRateLimiter<HttpContext> limiter) => new()
    {
        GlobalLimiter = limiter,
        RejectionStatusCode = StatusCodes.Status429TooManyRequests,
        OnRejected = async (context, cancel) =>
        {
            var seconds = context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)) : 5;
            context.HttpContext.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
            await WriteAsync(context.HttpContext, $"Too many requests at once; this one was not handled. Try again in {seconds} s, and less often from then on.", cancel);
        },
    };

    private static async Task WriteAsync(HttpContext context, string title, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        await context.RequestServices.GetRequiredService<IProblemDetailsService>().TryWriteAsync(new ProblemDetailsContext
        {
            HttpContext = context,
            ProblemDetails = new ProblemDetails { Status = context.Response.StatusCode, Title = title },
        });
    }
}
