namespace Vibeworkout.Server.Workouts;

/// <summary>A gate repo that a workout uses.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">The URL's last two parts.</param>
/// <param name="RemoteUrl">Where git finds it.</param>
internal sealed record SelectedRepo(Guid Id, string Name, string RemoteUrl);
