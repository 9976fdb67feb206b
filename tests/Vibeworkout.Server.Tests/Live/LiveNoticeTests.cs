using Vibeworkout.Server.Live;

namespace Vibeworkout.Server.Tests.Live;

public class LiveNoticeTests
{
    [Theory]
    [InlineData("[null]")]
    [InlineData("[{}]")]
    [InlineData("[{\"Type\":null}]")]
    [InlineData("{}")]
    [InlineData("x")]
    [InlineData("")]
    public void What_is_no_event_is_passed_over(string text) =>
        Assert.Empty(LiveNotice.Read(Guid.Empty, $"{Guid.CreateVersion7(DateTimeOffset.UnixEpoch)}{text}"));
}
