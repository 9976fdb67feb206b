using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Vibeworkout.Testing.GitHub;

/// <summary>A user is asked whether an app may act for them.</summary>
internal sealed class AuthorizePage(World world, Sessions sessions, Authorizations authorizations)
{
    public const string Address = "/login/oauth/authorize";

    public Task ShowAsync(HttpContext context)
    {
        if (Asked(context) is not { } asked)
        {
            return Html.PageAsync(context, "Page not found", "", 404);
        }

        if (asked.RedirectUri is not { } back)
        {
            return Html.PageAsync(
                context,
                "Be careful!",
                "<p>The redirect_uri is not associated with this application. The application might be misconfigured or could be "
                    + "trying to redirect you to a website you weren't expecting.</p>",
                400
            );
        }

        if (asked.Challenge is not null && asked.Method != "S256")
        {
            return LeadBackAsync(
                context,
                back,
                asked.State,
                ("error", "invalid_request"),
                ("error_description", "The code_challenge_method must be S256.")
            );
        }

        return sessions.UserOf(context) is { } user
            ? Html.PageAsync(
                context,
                $"Authorize {asked.App.Name}",
                $"<p>Signed in as <strong>{Html.Text(user.Login)}</strong>. {Html.Text(asked.App.Name)} would like to know who "
                    + $"you are and act on your behalf.</p>{Decision(context)}"
            )
            : sessions.AskAsync(context);
    }

    public async Task DecideAsync(HttpContext context)
    {
        if (Asked(context) is not { RedirectUri: { } back } asked || sessions.UserOf(context) is not { } user)
        {
            await ShowAsync(context);
            return;
        }

        var agreed = (await context.Request.ReadFormAsync())["authorize"] == "1";
        await (
            agreed
                ? LeadBackAsync(context, back, asked.State, ("code", authorizations.Agree(asked.App, user, back, asked.Challenge)))
                : LeadBackAsync(
                    context,
                    back,
                    asked.State,
                    ("error", "access_denied"),
                    ("error_description", "The user has denied your application access.")
                )
        );
    }

    private static string Decision(HttpContext context) =>
        Html.Form(
            Address + context.Request.QueryString,
            Html.Button("Authorize", "authorize", "1"),
            Html.Button("Cancel", "authorize", "0")
        );

    private static Task LeadBackAsync(HttpContext context, string back, string? state, params (string Name, string Value)[] with)
    {
        var query = with.Select(w => KeyValuePair.Create(w.Name, (string?)w.Value));
        return Html.LeadAsync(context, QueryHelpers.AddQueryString(back, state is null ? query : query.Append(new("state", state))));
    }

    private Question? Asked(HttpContext context)
    {
        string? Query(string name) => context.Request.Query.TryGetValue(name, out var value) ? value.ToString() : null;
        if (world.Apps.Find(a => a.ClientId == Query("client_id")) is not { } app)
        {
            return null;
        }

        var wanted = Query("redirect_uri") ?? app.CallbackUrls.FirstOrDefault();
        return new(
            app,
            wanted is not null && app.CallbackUrls.Contains(wanted) ? wanted : null,
            Query("state"),
            Query("code_challenge"),
            Query("code_challenge_method")
        );
    }

    /// <summary>What an app asks; without an address to lead back to where the one given is not the app's.</summary>
    private sealed record Question(AppRegistration App, string? RedirectUri, string? State, string? Challenge, string? Method);
}
