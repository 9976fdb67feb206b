using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.RateLimiting;

namespace Vibeworkout.Server.Web;

/// <summary>
/// How much one user, or one network address where nobody is signed in, may ask for; and how long an answer may take. Requests are counted
/// when they come, so a stream that stays open is one request.
/// </summary>
internal static class RateLimits
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    public static void AddLimits(this IServiceCollection services, IConfiguration configuration, HostedMode mode)
    {
        var limits = RateLimitOptions.From(configuration, mode);
        services.AddSingleton(limits);
        services.AddRateLimiter(_ => { });
        services.AddRequestTimeouts(options =>
            options.DefaultPolicy = new RequestTimeoutPolicy
            {
                Timeout = TimeSpan.FromSeconds(limits.TimeoutSeconds),
                TimeoutStatusCode = StatusCodes.Status504GatewayTimeout,
                WriteTimeoutResponse = context =>
                    TypedResults
                        .Problem(
                            title: $"This took longer than {limits.TimeoutSeconds} seconds and was given up; try again, with less at "
                                + $"once if you can.",
                            statusCode: StatusCodes.Status504GatewayTimeout
                        )
                        .ExecuteAsync(context),
            }
        );
    }

    /// <summary>Before anybody is known: signing in, webhooks and metrics, by network address.</summary>
    public static void UseLimitsByAddress(this WebApplication app) => Use(app, static limits => context => Open(context, limits));

    /// <summary>Once it is known who asks: the API, by user; by network address where the sign-in was not good.</summary>
    public static void UseLimitsByUser(this WebApplication app) => Use(app, static limits => context => Api(context, limits));

    /// <summary>The network that counts as one: an IPv4 address, or the /64 that one household or machine has of IPv6.</summary>
    public static string AddressOf(IPAddress? address)
    {
        address = address?.IsIPv4MappedToIPv6 == true ? address.MapToIPv4() : address;
        return address is { AddressFamily: AddressFamily.InterNetworkV6 }
            ? Convert.ToHexStringLower(address.GetAddressBytes().AsSpan(0, 8))
            : address?.ToString() ?? "unknown";
    }

    private static void Use(WebApplication app, Func<RateLimitOptions, Func<HttpContext, RateLimitPartition<string>>> partition)
    {
        var limits = app.Services.GetRequiredService<RateLimitOptions>();
        if (limits.Enabled == true)
        {
            app.UseRateLimiter(
                new RateLimiterOptions
                {
                    GlobalLimiter = PartitionedRateLimiter.Create(partition(limits)),
                    RejectionStatusCode = StatusCodes.Status429TooManyRequests,
                    OnRejected = RefuseAsync,
                }
            );
        }
    }

    private static RateLimitPartition<string> Open(HttpContext context, RateLimitOptions limits)
    {
        var (path, address) = (context.Request.Path, AddressOf(context.Connection.RemoteIpAddress));
        return path switch
        {
            _ when path.StartsWithSegments("/sign-in/device/token") => PerMinute($"poll {address}", limits.DevicePollsPerMinute),
            _ when path.StartsWithSegments("/sign-in") => PerMinute($"sign-in {address}", limits.SignInPerMinute),
            _ when path.StartsWithSegments("/webhooks") => PerMinute($"webhook {address}", limits.WebhooksPerMinute),
            _ when path.StartsWithSegments("/metrics") => PerMinute($"metrics {address}", limits.RefusedPerMinute),
            _ => RateLimitPartition.GetNoLimiter(""),
        };
    }

    private static RateLimitPartition<string> Api(HttpContext context, RateLimitOptions limits) =>
        !context.Request.Path.StartsWithSegments("/api") ? RateLimitPartition.GetNoLimiter("")
        : context.User.Identity?.IsAuthenticated != true
            ? PerMinute($"refused {AddressOf(context.Connection.RemoteIpAddress)}", limits.RefusedPerMinute)
        : context.GetEndpoint()?.Metadata.GetMetadata<TakesHeartRate>() is not null
            ? PerSecond($"hr {context.User.UserId()}", limits.HeartRatePerSecond, limits.HeartRatePerSecond)
        : PerSecond($"api {context.User.UserId()}", limits.ApiBurst, limits.ApiPerSecond);

    private static RateLimitPartition<string> PerMinute(string key, int permits) =>
        RateLimitPartition.GetFixedWindowLimiter(
            key,
            _ => new FixedWindowRateLimiterOptions
            {
                PermitLimit = permits,
                Window = Window,
                QueueLimit = 0,
            }
        );

    private static RateLimitPartition<string> PerSecond(string key, int burst, int each) =>
        RateLimitPartition.GetTokenBucketLimiter(
            key,
            _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = burst,
                TokensPerPeriod = each,
                ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                QueueLimit = 0,
            }
        );

    private static async ValueTask RefuseAsync(OnRejectedContext rejected, CancellationToken cancel)
    {
        var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after)
            ? Math.Max(1, (int)Math.Ceiling(after.TotalSeconds))
            : 1;
        rejected.HttpContext.Response.Headers.RetryAfter = wait.ToString(CultureInfo.InvariantCulture);
        await TypedResults
            .Problem(
                title: $"Too many requests came at once, so this one was not carried out; try again in {wait} "
                    + $"{(wait == 1 ? "second" : "seconds")}.",
                statusCode: StatusCodes.Status429TooManyRequests
            )
            .ExecuteAsync(rejected.HttpContext);
    }
}
