namespace Vibeworkout.Server.Workouts;

internal sealed record SelectedRepo(Guid Id, string Name, string RemoteUrl);
