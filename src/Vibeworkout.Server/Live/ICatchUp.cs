namespace Vibeworkout.Server.Live;

/// <summary>What events from other instances tell, read from the database: when some may have been missed, and now and then.</summary>
internal interface ICatchUp
{
    Task CatchUpAsync(CancellationToken cancel);
}
