using System.Text;
using RegimeGrpc.Server.Tests.Telemetry;

namespace RegimeGrpc.Server.Tests.Access;

/// <summary>Secrets come in and never out: not in logs at Trace level, answers, traces, metrics, the journal or what feeds keep.</summary>
public sealed class SecretsTests(FullRun run) : IClassFixture<FullRun>
{
    /// <summary>What is no secret and is in each place: a search that does not find it would find no secret either.</summary>
    private static readonly Dictionary<string, string> Public = new()
    {
        ["log"] = "trce: ",
        ["exported traces and metrics"] = "regime.last_revision",
        ["metrics page"] = "regime_faults_total{",
        ["answers"] = "CREDENTIALS_INVALID",
        ["journal"] = FullRun.Source,
        ["archive"] = "[redacted]",
    };

    [Fact]
    public void No_secret_is_anywhere_it_does_not_belong()
    {
        Assert.Equal(Public.Keys.Order(), run.Places.Keys.Order());
        Assert.All(Public, place => Assert.True(Holds(run.Places[place.Key], place.Value), $"{place.Key} is without {place.Value}: was anything looked at?"));
        Assert.InRange(run.Secrets.Count, 15, 100);
        var found = from place in run.Places
                    from secret in run.Secrets
                    where Forms(secret.Value).Any(form => Holds(place.Value, form))
                    select $"{place.Key} has {secret.Key}";
        Assert.Empty(found);
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("escaped/+ in a URL")]
    [InlineData("in base64")]
    public void The_search_finds_what_is_there(string secret) =>
        Assert.All(Forms(secret), form => Assert.Contains(Forms(secret), it => Holds(Encoding.UTF8.GetBytes($"before {form} after"), it)));

    [Fact]
    public void A_trace_goes_from_the_append_to_what_was_published_and_names_the_revision()
    {
        var append = Assert.Single(run.Spans, span => span.Name == "append" && run.Revision.Equals(span.Attributes.GetValueOrDefault("regime.revision")));
        var published = run.Spans.Where(span => span.Name == "publish" && span.Parent == append.Id).ToList();
        Assert.NotEmpty(published);
        Assert.All(published, span => Assert.InRange((long)span.Attributes["regime.revision"], run.Revision, run.Revision + 100));
        Assert.All(published, span => Assert.Equal(append.Trace, span.Trace));
        // The call that brought it is above both.
        Assert.Single(run.Spans, span => span.Id == append.Parent);
    }

    [Fact]
    public void The_metrics_page_has_what_the_dashboard_asks_for()
    {
        var shown = run.MetricsPage.Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split('{', ' ')[0]).ToHashSet();
        Assert.Subset(DashboardTests.OnlyInTrouble, DashboardTests.Asked.Where(name => !shown.Contains(name)).ToHashSet());
    }

    private static IEnumerable<string> Forms(string secret) =>
        new[] { secret, Uri.EscapeDataString(secret), Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)).TrimEnd('=') }.Distinct();

    private static bool Holds(byte[] place, string text) => place.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
}
