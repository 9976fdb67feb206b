using Microsoft.AspNetCore.Http;

namespace Vibeworkout.Testing.GitHub;

/// <summary>A user enters the code that a device shows, and approves or denies it.</summary>
internal sealed class DevicePage(Sessions sessions, Authorizations authorizations)
{
    public const string Address = "/login/device";

    public Task ShowAsync(HttpContext context) =>
        sessions.UserOf(context) is null
            ? sessions.AskAsync(context)
            : Html.PageAsync(context, "Device activation", Form(context.Request.Query["user_code"]));

    public async Task DecideAsync(HttpContext context)
    {
        if (sessions.UserOf(context) is not { } user)
        {
            await sessions.AskAsync(context);
            return;
        }

        var form = await context.Request.ReadFormAsync();
        if (authorizations.FindDeviceOfUser(form["user_code"].ToString()) is not { } device)
        {
            await Html.PageAsync(
                context,
                "Device activation",
                $"<p role=\"alert\">The code is not valid, or has expired.</p>{Form("")}",
                422
            );
            return;
        }

        switch (form["decision"].ToString())
        {
            case "approve":
                device.Approved = user;
                await Html.PageAsync(context, "Congratulations, you're all set!", "<p>Your device is now connected.</p>");
                break;
            case "deny":
                device.Denied = true;
                await Html.PageAsync(context, "Authorization cancelled", "<p>The device was not connected.</p>");
                break;
            default:
                await Html.PageAsync(
                    context,
                    $"Authorize {device.App.Name}",
                    Html.Form(
                        Address,
                        Html.Hidden("user_code", device.UserCode),
                        Html.Button("Authorize", "decision", "approve"),
                        Html.Button("Cancel", "decision", "deny")
                    )
                );
                break;
        }
    }

    private static string Form(string? code) =>
        Html.Form(
            Address,
            $"""<label>Enter the code displayed on your device <input name="user_code" value="{Html.Text(code)}" autocomplete="off" required></label>""",
            Html.Button("Continue")
        );
}
