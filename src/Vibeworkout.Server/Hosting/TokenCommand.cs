using System.CommandLine;
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
    public static Command Create()
    {
        var name = new Option<string>("--name") { Description = "What the token is for; shown in the list of tokens.", Required = true };
        name.Validators.Add(given =>
        {
            if (given.GetValueOrDefault<string>() is var text && (string.IsNullOrWhiteSpace(text) || text.Length > TokenEndpoints.MaxName))
            {
                given.AddError($"--name must be 1 to {TokenEndpoints.MaxName} characters.");
            }
        });
        var scope = new Option<string>("--scope") { Description = "What it may do.", DefaultValueFactory = _ => Scopes.All };
        scope.AcceptOnlyFromAmong(Scopes.All, Scopes.Read, Scopes.HrWrite);
        var create = new Command("create", "Make a token, store it and print it, once.") { name, scope };
        ServerOptions.AddStoring(create);
        create.SetAction((parsed, _) => RunAsync(parsed.GetValue(name)!, parsed.GetValue(scope)!, ServerOptions.Of(parsed)));
        return new Command("token", "Personal tokens, for devices and scripts.") { create };
    }

    private static async Task<int> RunAsync(string name, string scope, string[] arguments)
    {
        await using var app = Application.Build(arguments, builder => builder.Logging.ClearProviders());
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
