using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Hosting;

namespace Vibeworkout.Server.Tests.Hosting;

public sealed class ShutdownTests
{
    [Fact]
    public async Task A_server_stops_within_ten_seconds_though_a_remote_never_answers_and_somebody_watches()
    {
        await using var lab = await ServerLab.StartAsync();
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await lab.AddRepoAsync($"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}/gym/repo.git");
        var session = await lab.StartWorkoutAsync();
        Assert.Equal(HttpStatusCode.OK, (await lab.HrAsync(session, 140)).Status);
        using var stream = await lab.Http.GetStreamAsync("/api/workout/live");
        using var connected = await silent.AcceptTcpClientAsync(); // a signal is on its way to nobody
        var started = TimeProvider.System.GetTimestamp();
        await ((IHost)lab.App).StopAsync();
        Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }
}
