using System.Diagnostics;
using System.Text.Json;

namespace Vibeworkout.Testing;

/// <summary>The server as people start it: a process of its own, spoken to over HTTP with the token it printed.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly JsonClient client;

    private ServerProcess(Process process, string address, string token)
    {
        this.process = process;
        (Address, Token) = (address, token);
        client = new JsonClient(new Uri(address), token);
    }

    /// <summary>Where it listens.</summary>
    public string Address { get; }

    /// <summary>Signs in.</summary>
    public string Token { get; }

    /// <summary>How it ended; only after that.</summary>
    public int ExitCode => process.ExitCode;

    /// <param name="lab">Its data lies in the lab's folder: another start takes it up again.</param>
    /// <param name="address">Where to listen; a free port when absent.</param>
    public static async Task<ServerProcess> StartAsync(GateLab lab, string address = "http://127.0.0.1:0")
    {
        var process = Programs.Start(
            "dotnet",
            lab.Folder.Path,
            lab.Environment,
            Programs.Server,
            "serve",
            "--data",
            lab.Folder["data"],
            "--urls",
            address
        );
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        string? listening = null;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("vibeworkout is at ", StringComparison.Ordinal))
            {
                listening = line["vibeworkout is at ".Length..];
            }

            if (line.IndexOf("token=", StringComparison.Ordinal) is >= 0 and var at)
            {
                return new(process, listening!, line[(at + "token=".Length)..]);
            }
        }

        throw new InvalidOperationException("The server ended before it was ready.");
    }

    public async Task<JsonElement> GetAsync(string path) => (await client.GetAsync(path)).Succeeded();

    public async Task<JsonElement> PostAsync(string path, object? body = null) =>
        (await client.PostAsync(path, body ?? new { })).Succeeded();

    public async Task DeleteAsync(string path) => (await client.DeleteAsync(path)).Succeeded();

    public async Task<JsonElement> PatchAsync(string path, object body) => (await client.PatchAsync(path, body)).Succeeded();

    /// <summary>Adds the repository and sets its clone up with the line that the server shows.</summary>
    public async Task GateAsync(GateLab lab, string remote)
    {
        await PatchAsync("/api/profile", new { user_key = GateLab.UserKeyText });
        var line = (await PostAsync("/api/gate-repos", new { remote_url = remote })).GetProperty("init_command").GetString()!;
        Assert.Equal(0, (await lab.CliAsync(line.Split(' ')[1..])).ExitCode);
    }

    /// <summary>Tells it to stop, as whoever runs it does; returns when it has ended.</summary>
    public async Task StopAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await process.WaitForExitAsync(patience.Token);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
