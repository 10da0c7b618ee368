using System.Buffers.Binary;
using System.Text.Json;
using RegimeGrpc.Core;
using RegimeGrpc.Server.Feeds.Facts;
using RegimeGrpc.Server.Feeds.Fetching;
using RegimeGrpc.Server.Feeds.Pull;

namespace RegimeGrpc.Server.Feeds.Beacon;

/// <summary>
/// The validator queues from one's own beacon node, once a UTC day, from the first finalised state of the next: stake that waits to
/// enter, stake that leaves, and how long the last of it takes. Only finalised states are read, so no reorganisation can take back what
/// was said. A node that is syncing or only optimistic says nothing.
/// </summary>
internal sealed class BeaconSource(ProviderHttp http) : IPullSource
{
    private const string Entry = "onchain.eth.validator.entry-queue";
    private const string Exit = "onchain.eth.validator.exit-queue";
    private const string ExitWait = "onchain.eth.validator.exit-wait";

    // pubkey 48, credentials 32, amount 8, signature 96, slot 8.
    private const int DepositLength = 192;
    private const int AmountAt = 80;
    private const decimal GweiPerEther = 1_000_000_000;
    private const decimal SecondsPerDay = 86_400;

    private static readonly string[] KnownForks = ["electra", "fulu"];
    private static readonly TimeSpan Finality = TimeSpan.FromMinutes(20);

    public string Name => "beacon/queues";

    public string Provider => Providers.Beacon;

    public IReadOnlyList<string> Series { get; } = [Entry, Exit, ExitWait];

    public PullPlan Plan(PullView view)
    {
        var due = view.NewestOfAll(Series) is { } newest ? newest + TimeSpan.FromDays(1) + Finality : view.Since;
        return new(due, due + TimeSpan.FromHours(12)) { Soonest = TimeSpan.FromMinutes(5), Rarest = TimeSpan.FromHours(1) };
    }

    public async Task<PullResult> PullAsync(PullRequest request, CancellationToken cancellation)
    {
        var syncing = await JsonAsync("/eth/v1/node/syncing", root => root.Field("data").Clone(), cancellation);
        if (IsTrue(syncing, "is_syncing") || IsTrue(syncing, "is_optimistic") || IsTrue(syncing, "el_offline"))
            return new PullResult.NotYet(request.Now + TimeSpan.FromMinutes(5));
        var spec = await JsonAsync("/eth/v1/config/spec", root => root.Field("data").EnumerateObject().ToDictionary(pair => pair.Name, pair => pair.Value.Clone()), cancellation);
        var genesis = await JsonAsync("/eth/v1/beacon/genesis", root => root.Field("data").Field("genesis_time").Whole(), cancellation);
        var epoch = await JsonAsync("/eth/v1/beacon/states/finalized/finality_checkpoints", Epoch, cancellation);
        if (epoch is not { } finalized) return new PullResult.NotYet(request.Now + TimeSpan.FromMinutes(5));
        var epochSeconds = Constant(spec, "SLOTS_PER_EPOCH") * Constant(spec, "SECONDS_PER_SLOT");
        var start = JsonFields.UnixSeconds(genesis + (finalized * epochSeconds));
        var midnight = Instant.FromDate(request.Now.UtcDate);
        // The state of yesterday evening is not yet that of midnight.
        if (start < midnight) return new PullResult.NotYet(request.Now + TimeSpan.FromMinutes(4));

        var (entry, fork) = await DepositsAsync(cancellation);
        var exiting = await ExitingAsync(cancellation);
        var partial = await JsonAsync(
            "/eth/v1/beacon/states/finalized/pending_partial_withdrawals", root => Settled(root)?.Sum(row => row.Field("amount").Number()), cancellation);
        if (entry is not { } deposits || exiting is not { } leaving || partial is not { } partially) return new PullResult.NotYet(request.Now + TimeSpan.FromMinutes(5));
        return new PullResult.NewData(
        [
            Fact.Of(Entry, midnight, request.Now, Providers.Beacon, deposits / GweiPerEther),
            Fact.Of(Exit, midnight, request.Now, Providers.Beacon, (leaving.Gwei + partially) / GweiPerEther),
            Fact.Of(ExitWait, midnight, request.Now, Providers.Beacon, Math.Max(0, leaving.LastEpoch - finalized) * epochSeconds / SecondsPerDay),
        ])
        {
            Caveat = KnownForks.Contains(fork) ? null : $"the chain is at fork '{fork}', whose queues this server does not know",
        };
    }

    private async Task<(decimal? Gwei, string Fork)> DepositsAsync(CancellationToken cancellation)
    {
        var answer = await http.GetAsync("/eth/v1/beacon/states/finalized/pending_deposits", cancellation, ("Accept", "application/octet-stream, application/json;q=0.5"));
        if (!answer.IsOk) throw Refused(answer);
        var fork = answer.Header("Eth-Consensus-Version") ?? "";
        if (answer.Header("Content-Type")?.StartsWith("application/octet-stream", StringComparison.Ordinal) != true)
            return (http.ReadJson(answer, root => Settled(root)?.Sum(row => row.Field("amount").Number())), fork);
        return (http.Read(answer, Sum), fork);

        static decimal? Sum(Fetched answer)
        {
            if (answer.Body.Length % DepositLength != 0) throw new UnreadableException($"{answer.Body.Length} bytes are no whole number of deposits");
            decimal sum = 0;
            for (var at = AmountAt; at < answer.Body.Length; at += DepositLength) sum += BinaryPrimitives.ReadUInt64LittleEndian(answer.Body.AsSpan(at));
            return sum;
        }
    }

    /// <summary>What leaves, and the epoch in which the last of it has left; 0 when nothing does.</summary>
    private async Task<(decimal Gwei, decimal LastEpoch)?> ExitingAsync(CancellationToken cancellation)
    {
        var answer = await http.PostAsync("/eth/v1/beacon/states/finalized/validators", """{"statuses":["active_exiting"]}""", cancellation);
        if (!answer.IsOk) throw Refused(answer);
        return http.ReadJson(answer, (decimal, decimal)? (root) =>
        {
            if (Settled(root) is not { } rows) return null;
            var (gwei, last) = (0m, 0m);
            foreach (var row in rows)
            {
                var validator = row.Field("validator");
                gwei += validator.Field("effective_balance").Number();
                // Whoever leaves has an epoch to leave in; the far future means none.
                var epoch = validator.Field("exit_epoch").Number();
                if (epoch >= ulong.MaxValue) throw new UnreadableException("a validator that is leaving has no epoch to leave in");
                last = Math.Max(last, epoch);
            }

            return (gwei, last);
        });
    }

    private async Task<T> JsonAsync<T>(string path, Func<JsonElement, T> read, CancellationToken cancellation)
    {
        var answer = await http.GetAsync(path, cancellation);
        return answer.IsOk ? http.ReadJson(answer, read) : throw Refused(answer);
    }

    private static long? Epoch(JsonElement root) => IsTrue(root, "execution_optimistic") ? null : root.Field("data").Field("finalized").Field("epoch").Whole();

    /// <summary>The rows of a state that is final and verified; null for any other.</summary>
    private static IEnumerable<JsonElement>? Settled(JsonElement root) =>
        IsTrue(root, "execution_optimistic") || !IsTrue(root, "finalized") ? null : root.Field("data").Items();

    private static bool IsTrue(JsonElement element, string name) => element.Optional(name)?.ValueKind == JsonValueKind.True;

    private static long Constant(Dictionary<string, JsonElement> spec, string name) =>
        spec.TryGetValue(name, out var value) ? value.Whole() : throw new UnreadableException($"the node's configuration has no {name}");

    // Before Electra there are no such queues; while it syncs a node answers 503, which is tried again anyway.
    private PullEndedException Refused(Fetched answer) => (int)answer.Status is 400 or 404
        ? new(new PullResult.Transient($"the beacon node has no such state ({(int)answer.Status})"))
        : http.Unexpected(answer);
}
