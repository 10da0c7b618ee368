using System.Buffers.Binary;
using System.Globalization;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;

namespace RegimeGrpc.Testing.Stubs;

/// <summary>A beacon node: what of its standard API the queues need, and its events.</summary>
public sealed class BeaconStub : ProviderStub
{
    private readonly Channel<StubEvents> _listeners = Channel.CreateUnbounded<StubEvents>();

    public long GenesisTime { get; set; } = 1_606_824_023;

    public long FinalizedEpoch { get; set; }

    public string Fork { get; set; } = "fulu";

    public bool IsSyncing { get; set; }

    public bool IsOptimistic { get; set; }

    /// <summary>Gwei of each deposit that waits.</summary>
    public List<ulong> Deposits { get; } = [];

    /// <summary>Effective balances of validators that leave, gwei.</summary>
    public List<ulong> Exiting { get; } = [];

    /// <summary>In which each of them leaves.</summary>
    public ulong ExitEpoch { get; set; } = 99;

    /// <summary>Whether it answers those who ask for events.</summary>
    public bool HasEvents { get; set; } = true;

    /// <summary>Gwei of partial withdrawals.</summary>
    public List<ulong> Partial { get; } = [];

    /// <summary>Answers in SSZ where that is asked for first.</summary>
    public bool SpeaksSsz { get; set; } = true;

    /// <summary>Bytes left off the end of an SSZ answer.</summary>
    public int CutSsz { get; set; }

    public Dictionary<string, string> Spec { get; } = new(StringComparer.Ordinal) { ["SECONDS_PER_SLOT"] = "12", ["SLOTS_PER_EPOCH"] = "32", ["MAX_PENDING_DEPOSITS_PER_EPOCH"] = "16" };

    /// <summary>The next that listens; null when there is none yet.</summary>
    public StubEvents? TryListener() => _listeners.Reader.TryRead(out var events) ? events : null;

    public static string Checkpoint(long epoch, bool optimistic = false) => string.Create(CultureInfo.InvariantCulture,
        $$"""{"block":"0x9a","state":"0x60","epoch":"{{epoch}}","execution_optimistic":{{Text(optimistic)}}}""");

    public static string Reorganisation(long slot, int depth) => string.Create(CultureInfo.InvariantCulture,
        $$"""{"slot":"{{slot}}","depth":"{{depth}}","old_head_block":"0x64","new_head_block":"0x76","old_head_state":"0x60","new_head_state":"0x61","epoch":"{{slot / 32}}","execution_optimistic":false}""");

    protected override async Task<bool> StreamAsync(HttpContext context, StubRequest request)
    {
        if (request is not { Method: "GET", Path: "/eth/v1/events" } || !HasEvents) return false;
        if (!request.Asks("topics") || request["topics"] != "finalized_checkpoint,chain_reorg" || request.Header("Accept") != "text/event-stream") return false;
        if (IsSyncing) return false;
        context.Response.ContentType = "text/event-stream";
        await context.Response.Body.FlushAsync();
        var events = new StubEvents(context);
        await _listeners.Writer.WriteAsync(events);
        await events.Ended;
        return true;
    }

    protected override StubAnswer Answer(StubRequest request) => (request.Method, request.Path) switch
    {
        ("GET", "/eth/v1/node/syncing") => StubAnswer.Json(
            $$$"""{"data":{"head_slot":"1","sync_distance":"0","is_syncing":{{{Text(IsSyncing)}}},"is_optimistic":{{{Text(IsOptimistic)}}},"el_offline":false}}"""),
        ("GET", "/eth/v1/config/spec") => StubAnswer.Json("{\"data\":{" + string.Join(',', Spec.Select(pair => $"\"{pair.Key}\":\"{pair.Value}\"")) + "}}"),
        ("GET", "/eth/v1/beacon/genesis") => StubAnswer.Json(string.Create(CultureInfo.InvariantCulture, $$$"""{"data":{"genesis_time":"{{{GenesisTime}}}","genesis_validators_root":"0x4b","genesis_fork_version":"0x00000000"}}""")),
        ("GET", "/eth/v1/beacon/states/finalized/finality_checkpoints") => StubAnswer.Json(string.Create(CultureInfo.InvariantCulture,
            $$$$"""{"execution_optimistic":{{{{Text(IsOptimistic)}}}},"finalized":true,"data":{"previous_justified":{"epoch":"{{{{FinalizedEpoch + 1}}}}","root":"0x"},"current_justified":{"epoch":"{{{{FinalizedEpoch + 1}}}}","root":"0x"},"finalized":{"epoch":"{{{{FinalizedEpoch}}}}","root":"0x"}}}""")),
        ("GET", "/eth/v1/beacon/states/finalized/pending_deposits") => PendingDeposits(request),
        ("GET", "/eth/v1/beacon/states/finalized/pending_partial_withdrawals") => State(Partial.Select(gwei => $$"""{"validator_index":"1","amount":"{{gwei}}","withdrawable_epoch":"9"}""")),
        ("POST", "/eth/v1/beacon/states/finalized/validators") when request.Json().GetProperty("statuses")[0].GetString() == "active_exiting" =>
            State(Exiting.Select(gwei => $$$"""{"index":"1","balance":"{{{gwei}}}","status":"active_exiting","validator":{"effective_balance":"{{{gwei}}}","activation_epoch":"1","exit_epoch":"{{{ExitEpoch}}}","withdrawable_epoch":"18446744073709551615"}}""")),
        ("GET", "/eth/v1/events") when !HasEvents => StubAnswer.Json("""{"code":404,"message":"Not found"}""", 404),
        ("GET", "/eth/v1/events") when IsSyncing => StubAnswer.Json("""{"code":503,"message":"Beacon node is currently syncing"}""", 503),
        _ => Refuse(request, StubAnswer.Json("""{"code":404,"message":"Not found"}""", 404)),
    };

    private StubAnswer PendingDeposits(StubRequest request)
    {
        if (!SpeaksSsz || request.Header("Accept")?.StartsWith("application/octet-stream", StringComparison.Ordinal) != true)
            return State(Deposits.Select(gwei => $$"""{"pubkey":"0x","withdrawal_credentials":"0x01","amount":"{{gwei}}","signature":"0x","slot":"12405634"}""")).With("Eth-Consensus-Version", Fork);
        var bytes = new byte[Deposits.Count * 192];
        for (var i = 0; i < Deposits.Count; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan((i * 192) + 80), Deposits[i]);
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan((i * 192) + 184), 12_405_634);
        }

        return new StubAnswer(200, bytes[..^CutSsz], "application/octet-stream").With("Eth-Consensus-Version", Fork);
    }

    private StubAnswer State(IEnumerable<string> rows) =>
        StubAnswer.Json($$"""{"version":"{{Fork}}","execution_optimistic":{{Text(IsOptimistic)}},"finalized":true,"data":[{{string.Join(',', rows)}}]}""");

    private static string Text(bool value) => value ? "true" : "false";
}
