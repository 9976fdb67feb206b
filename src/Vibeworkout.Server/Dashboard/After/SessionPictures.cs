using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Vibeworkout.Server.Dashboard.Charts;
using Vibeworkout.Server.Sessions;
using Vibeworkout.Server.Web;

namespace Vibeworkout.Server.Dashboard.After;

/// <summary>Parts of a session's page on their own: its curve between two times, and a card to share.</summary>
internal static class SessionPictures
{
    public static void MapSessionPictures(this IEndpointRouteBuilder app)
    {
        var pictures = app.MapGroup("/sessions/{id:guid}").RequireAuthorization().ExcludeFromDescription();
        pictures.MapGet("/chart", ChartAsync);
        pictures.MapGet("/card.svg", CardAsync);
    }

    private static async Task<Results<RazorComponentResult<HrChart>, NotFound>> ChartAsync(
        Guid id,
        long? from,
        long? to,
        ClaimsPrincipal user,
        SessionChartQuery charts,
        CancellationToken cancel
    )
    {
        const long Latest = 253402300799999; // the year 9999
        static DateTimeOffset? Time(long? ms) => ms is { } m ? DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(m, 0, Latest)) : null;
        return await charts.ChartAsync(user.UserId(), id, Time(from), Time(to), cancel) is { } found
            ? new RazorComponentResult<HrChart>(
                new
                {
                    Model = found.Chart,
                    found.Start,
                    Zones = true,
                    Zoom = $"/sessions/{id}/chart",
                }
            )
            : TypedResults.NotFound();
    }

    private static async Task<Results<FileContentHttpResult, NotFound>> CardAsync(
        Guid id,
        bool? download,
        ClaimsPrincipal user,
        AfterWorkoutQuery query,
        SessionChartQuery charts,
        CancellationToken cancel
    )
    {
        if (
            await query.OfAsync(user.UserId(), id, cancel) is not { } after
            || await charts.ChartAsync(user.UserId(), id, null, null, cancel) is not { } found
        )
        {
            return TypedResults.NotFound();
        }

        var svg = ShareCard.Draw(after, found.Chart);
        return TypedResults.File(System.Text.Encoding.UTF8.GetBytes(svg), "image/svg+xml", download == true ? "vibeworkout.svg" : null);
    }
}
