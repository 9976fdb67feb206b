namespace Vibeworkout.Server.Profile;

/// <summary>The user's settings.</summary>
/// <param name="UserKey">Names the user in ref names.</param>
/// <param name="HrThresholdBpm">Tools unlock at this heart rate.</param>
/// <param name="PublishBpm">Whether signals carry the heart rate itself.</param>
/// <param name="GraceSeconds">How long tools stay unlocked after the heart rate fell.</param>
/// <param name="MaxBpm">The greatest heart rate, of which zones are parts.</param>
internal sealed record ProfileView(string UserKey, int HrThresholdBpm, bool PublishBpm, int GraceSeconds, int MaxBpm);
