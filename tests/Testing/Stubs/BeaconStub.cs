using System.Buffers.Binary;
using System.Globalization;

namespace RegimeGrpc.Testing.Stubs;

/// <summary>A beacon node: what of its standard API the queues need.</summary>
public sealed class BeaconStub : ProviderStub
{
    public long GenesisTime { get; set; } = 1_606_824_023;

    public long FinalizedEpoch { get; set; }

    public string Fork { get; set; } = "fulu";

    public bool IsSyncing { get; set; }

    public bool IsOptimistic { get; set; }

    /// <summary>Gwei of each deposit that waits.</summary>
    public List<ulong> Deposits { get; } = [];

    /// <summary>Effective balances of validators that leave, gwei.</summary>
    public List<ulong> Exiting { get; } = [];

    /// <summary>Gwei of partial withdrawals.</summary>
    public List<ulong> Partial { get; } = [];

    /// <summary>Answers in SSZ where that is asked for first.</summary>
    public bool SpeaksSsz { get; set; } = true;

    /// <summary>Bytes left off the end of an SSZ answer.</summary>
    public int CutSsz { get; set; }

    public Dictionary<string, string> Spec { get; } = new(StringComparer.Ordinal) { ["SECONDS_PER_SLOT"] = "12", ["SLOTS_PER_EPOCH"] = "32", ["MAX_PENDING_DEPOSITS_PER_EPOCH"] = "16" };

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
            State(Exiting.Select(gwei => $$$"""{"index":"1","balance":"{{{gwei}}}","status":"active_exiting","validator":{"effective_balance":"{{{gwei}}}","activation_epoch":"1","exit_epoch":"99","withdrawable_epoch":"18446744073709551615"}}""")),
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
