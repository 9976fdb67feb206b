namespace Vibeworkout.Server.Web;

/// <summary>Marks an address that a device's token may use.</summary>
internal sealed class TakesHeartRate;
