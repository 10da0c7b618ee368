using System.Globalization;
using System.Text.RegularExpressions;
using RegimeGrpc.Server.Feeds.Pull;
using RegimeGrpc.Testing.Stubs;

namespace RegimeGrpc.Server.Tests.Feeds;

/// <summary>A provider that always says that there is more: its reading ends, says why, and leaves nothing half taken.</summary>
public sealed partial class EndlessPagesTests
{
    [Theory]
    [InlineData("alpaca/bars")]
    [InlineData("coinmetrics/exchanges")]
    [InlineData("fred/DGS2")]
    public async Task A_page_that_brings_nothing_new_ends_it_whatever_it_says_of_the_next(string source)
    {
        await using var rig = await AdapterCase.Of(source).StartAsync();
        var (number, first) = (0, "");
        switch (rig.Stub)
        {
            case AlpacaStub alpaca:
                alpaca.LoopsTokens = true;
                rig.Stub.Rewrite = body => body.Replace("\"next_page_token\":\"1\"", $"\"next_page_token\":\"t{++number}\"", StringComparison.Ordinal);
                break;
            case CoinMetricsStub metrics:
                metrics.Loops = true;
                rig.Stub.Rewrite = body => body.Replace("next_page_token=0", $"next_page_token=t{++number}", StringComparison.Ordinal);
                break;
            default:
                // The same page for every offset.
                rig.Stub.Rewrite = body => !body.Contains("\"observations\"", StringComparison.Ordinal) ? body
                    : first = first.Length > 0 ? first : Count().Replace(body, "\"count\":1000000000000000");
                break;
        }

        var result = Assert.IsType<PullResult.Transient>(await rig.StepAsync(source));
        Assert.Contains("a page brings nothing new and still says that there is more (request 2, ", result.Reason, StringComparison.Ordinal);
        Assert.Equal(2, rig.Stub.Requests.Count(request => request.Contains(AdapterCase.Of(source).Data, StringComparison.Ordinal)));
        Assert.Empty(await rig.JournalAsync());
    }

    [Fact]
    public async Task Pages_that_are_always_new_end_when_no_history_is_as_long()
    {
        await using var rig = await AdapterCase.Of("coinmetrics/exchanges").StartAsync();
        ((CoinMetricsStub)rig.Stub).Loops = true;
        var day = new DateOnly(2016, 1, 1);
        rig.Stub.Rewrite = body =>
        {
            day = day.AddDays(1);
            var time = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            return $$"""{"data":[{"asset":"eth","time":"{{time}}T00:00:00Z","SplyExNtv":"1","FlowInExNtv":"1","FlowOutExNtv":"1"}],"next_page_url":"https://community-api.coinmetrics.io/v4?{{NextPage().Match(body).Groups[1].Value}}{{day.DayNumber}}"}""";
        };
        var result = Assert.IsType<PullResult.Transient>(await rig.StepAsync("coinmetrics/exchanges"));
        Assert.Contains("more than 50 pages (request 50, 150 rows so far); nothing of it is taken", result.Reason, StringComparison.Ordinal);
        Assert.Equal(50, rig.Stub.Requests.Count);
        Assert.Empty(await rig.JournalAsync());
    }

    [Fact]
    public void Few_pages_of_very_many_rows_end_it_as_well()
    {
        var pages = new Pages<int>("rows", Pages<int>.OfHistory);
        pages.Ask();
        pages.Add([.. Enumerable.Range(0, Pages<int>.MostRows)], next: "1");
        Assert.Contains("more than 1000000 rows", Assert.Throws<PullEndedException>(() => pages.Add([-1], next: "1")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_that_is_to_follow_twice_ends_it_though_its_rows_are_new()
    {
        var pages = new Pages<int>("rows", Pages<int>.OfHistory);
        pages.Add([1], next: "a");
        pages.Add([2], next: "b");
        Assert.Contains("the same page is to follow twice", Assert.Throws<PullEndedException>(() => pages.Add([3], next: "a")).Message, StringComparison.Ordinal);
    }

    [GeneratedRegex("\"count\":[0-9]+")]
    private static partial Regex Count();

    [GeneratedRegex("\\?([^\"]*next_page_token=)0\"")]
    private static partial Regex NextPage();
}
