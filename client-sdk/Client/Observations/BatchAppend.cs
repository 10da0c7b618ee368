using Microsoft.Extensions.Logging;
using RegimeGrpc.Client.Telemetry;
using RegimeGrpc.Client.Watching;
using RegimeGrpc.Client.Wire;
using V1 = RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Client.Observations;

/// <summary>One append of any size: batches that the server takes, each sent until it is answered.</summary>
internal sealed class BatchAppend(Calls calls, RegimeClientOptions client, AppendOptions options, ILogger logger)
{
    /// <summary>The server's own limit.</summary>
    private const int MaxCount = 10_000;

    /// <summary>Well under the 4 MB that a gRPC server takes when nobody says more.</summary>
    private const int MaxBytes = 2 * 1024 * 1024;

    private readonly TimeProvider _time = client.TimeProvider;
    private readonly Backoff _backoff = new(client.ReconnectDelay, client.MaxReconnectDelay);
    private string _journalId = options.JournalId;

    internal async Task<AppendReceipt> RunAsync(IReadOnlyCollection<Observation> observations, CancellationToken cancellation)
    {
        // Made once: every attempt sends the same messages, and so the same keys.
        var batches = Split(observations.Select(o => o.Write()));
        batches[^1].AdvanceTo = options.AdvanceTo.Write();
        var results = new List<AppendResult>(observations.Count);
        var receipt = new AppendReceipt();
        foreach (var batch in batches)
        {
            var answer = (await SendAsync(batch, cancellation).ConfigureAwait(false)).Read();
            results.AddRange(answer.Results);
            Instruments.Answered(answer.Results);
            // What the weakest acknowledgement survives is what the whole survives.
            receipt = receipt.Durability == Durability.Relaxed ? answer with { Durability = Durability.Relaxed } : answer;
            _journalId = answer.JournalId;
        }

        return receipt with { Results = results };
    }

    private async Task<V1.AppendResponse> SendAsync(V1.AppendRequest batch, CancellationToken cancellation)
    {
        batch.JournalId = _journalId;
        var start = _time.GetTimestamp();
        for (; ; )
        {
            RegimeException refused;
            try
            {
                var answer = await calls.AppendAsync(batch, cancellation).ConfigureAwait(false);
                _backoff.Succeeded();
                return answer;
            }
            catch (RegimeException e) when (!Fault.IsFatalStatus(e.Status))
            {
                refused = e;
            }

            var delay = _backoff.Next(refused.RetryAfter);
            if (_time.GetElapsedTime(start) + delay > options.RetryFor) throw refused;
            logger.AppendingAgain(refused.Code, refused.Message, _backoff.Attempt, delay);
            await Task.Delay(delay, _time, cancellation).ConfigureAwait(false);
        }
    }

    private static List<V1.AppendRequest> Split(IEnumerable<V1.Observation> observations)
    {
        var batches = new List<V1.AppendRequest> { new() };
        var bytes = 0;
        foreach (var observation in observations)
        {
            var size = observation.CalculateSize();
            if (batches[^1].Observations.Count == MaxCount || (bytes + size > MaxBytes && bytes > 0))
            {
                batches.Add(new());
                bytes = 0;
            }

            batches[^1].Observations.Add(observation);
            bytes += size;
        }

        return batches;
    }
}
