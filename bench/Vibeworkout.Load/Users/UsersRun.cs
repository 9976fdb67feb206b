using System.Diagnostics;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Vibeworkout.Load.Git;
using Vibeworkout.Load.Lab;

namespace Vibeworkout.Load.Users;

/// <summary>Many users at once against servers of its own, from the empty database to the report.</summary>
internal sealed class UsersRun(UsersPlan plan, TimeProvider time)
{
    private const int PublishInterval = 5000;
    private static readonly TimeSpan ProgressEvery = TimeSpan.FromSeconds(5);

    private readonly LabClock clock = new(time);
    private readonly BeatStats beats = new(PublishInterval);
    private readonly SendStats sends = new();

    /// <returns>Whether everything was as it must be.</returns>
    public async Task<bool> RunAsync(CancellationToken cancel)
    {
        using var folder = new LabFolder();
        using var certificate = LabCertificate.Create(IPAddress.Loopback, time);
        await File.WriteAllTextAsync(folder.Of("remote.pem"), certificate.ExportCertificatePem(), cancel);
        var inbox = new SignalInbox(clock);
        using var withKey = X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
        await using var git = await GitEndpoint.StartAsync(withKey, inbox);
        await using var postgres = plan.IsSqlite ? null : await PostgresCluster.StartAsync();
        var signIn = new SignIn(time);
        await using var servers = new Servers(new(Path.GetFullPath(plan.Server), folder, signIn, postgres?.ConnectionString, folder.Of("remote.pem"), time), plan.Instances);
        await servers.StartAsync(cancel);
        using var crowd = new Crowd(signIn, [.. servers.All.Select(s => s.Address)], clock, beats, sends, plan.Seed);
        var signingUp = Stopwatch.GetTimestamp();
        await crowd.StartAsync(plan.Users, n => $"{git.Address}/repo-{n / plan.PerRepository}.git", inbox, cancel);
        await SayAsync($"{plan.Users:N0} users signed up", signingUp);

        var (begin, serversBefore, selfBefore) = (clock.Now, servers.ProcessorTimes(), Environment.CpuUsage.TotalTime);
        var disturbance = new Disturbance(plan, clock, begin);
        var disturbing = disturbance.RunAsync(servers.All, postgres, sends, inbox, beats, cancel);
        using (var over = CancellationTokenSource.CreateLinkedTokenSource(cancel))
        {
            var progress = ShowAsync(begin, inbox, over.Token);
            await crowd.WorkOutAsync(begin + (plan.Seconds * 1000L), cancel);
            await over.CancelAsync();
            await progress;
        }

        await disturbing;
        var took = TimeSpan.FromMilliseconds(clock.Now - begin);
        var spent = servers.ProcessorTimes().Zip(serversBefore, (after, before) => after - before).Append(Environment.CpuUsage.TotalTime - selfBefore).ToList();
        var (pushes, signals) = (inbox.Pushes, inbox.Signals);
        var began = Stopwatch.GetTimestamp();
        await crowd.StopAsync(cancel);
        await SayAsync("all users stopped", began);
        began = Stopwatch.GetTimestamp();
        var result = await crowd.CompareAsync(cancel);
        await SayAsync("what is stored was compared", began);
        began = Stopwatch.GetTimestamp();
        var verified = crowd.Key is { } key ? inbox.Verify(key) : 0;
        await SayAsync($"{verified:N0} signatures were verified", began);
        servers.ShowComplaints();
        return new UsersReport(plan, result, beats, sends, inbox, disturbance).Print(took, spent, pushes, signals);
    }

    private static Task SayAsync(string what, long began) => Console.Error.WriteLineAsync($"{what} in {Stopwatch.GetElapsedTime(began).TotalSeconds:F0} s");

    /// <summary>A line every few seconds.</summary>
    private async Task ShowAsync(long begin, SignalInbox inbox, CancellationToken over)
    {
        try
        {
            using var timer = new PeriodicTimer(ProgressEvery, time);
            for (var before = 0L; await timer.WaitForNextTickAsync(over);)
            {
                var acknowledged = sends.Acknowledged;
                await Console.Error.WriteLineAsync(
                    $"{(clock.Now - begin) / 1000,5} s  {(acknowledged - before) / ProgressEvery.TotalSeconds,7:N0} acknowledged/s  p99 so far {sends.One.Percentile(0.99):N0} ms  signals {inbox.Signals:N0}  late {beats.Late:N0}  not moved {inbox.Conflicts:N0}  wrong {inbox.Wrong.Total}  refused {sends.Refused}");
                before = acknowledged;
            }
        }
        catch (OperationCanceledException)
        {
            // the workouts are over
        }
    }
}
