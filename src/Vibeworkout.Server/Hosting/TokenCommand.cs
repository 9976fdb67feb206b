using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;
using Vibeworkout.Server.Accounts;
using Vibeworkout.Server.Storage;
using Vibeworkout.Server.Web;

namespace Vibeworkout.Server.Hosting;

/// <summary><c>token create --name NAME [--scope all|read|hr:write]</c>: makes a personal token for a device or script and prints it,
/// once.</summary>
internal static class TokenCommand
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        await using var app = Application.Build(arguments, builder => builder.Logging.ClearProviders());
        var name = app.Configuration["name"];
        var scope = app.Configuration["scope"] ?? Scopes.All;
        if (string.IsNullOrWhiteSpace(name) || name.Length > TokenEndpoints.MaxName || !Scopes.IsKnown(scope))
        {
            await Console.Error.WriteLineAsync(
                $"vibeworkout-server: token create needs --name (1 to {TokenEndpoints.MaxName} characters) and takes --scope "
                    + $"all, read or hr:write."
            );
            return 2;
        }

        try
        {
            await Application.PrepareAsync(app);
        }
        catch (DatabaseNotReadyException e)
        {
            await Console.Error.WriteLineAsync($"vibeworkout-server: {e.Message}");
            return 1;
        }

        await using var scoped = app.Services.CreateAsyncScope();
        var db = scoped.ServiceProvider.GetRequiredService<VibeworkoutContext>();
        var user = await db.Users.OrderBy(u => u.CreatedAt).FirstAsync();
        var (row, token) = PersonalTokens.Create(user.Id, name, scope, app.Services.GetRequiredService<TimeProvider>().GetUtcNow());
        db.ApiTokens.Add(row);
        await db.SaveChangesAsync();
        Console.WriteLine(token);
        return 0;
    }
}
