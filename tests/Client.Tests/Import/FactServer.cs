using System.Collections.Concurrent;
using RegimeGrpc.Client.Testing.Loopback;
using V1 = RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Client.Tests.Import;

/// <summary>Answers appends as the wire contract says: facts by their natural key, each once.</summary>
internal sealed class FactServer(Func<V1.Observation, string?>? rejects = null)
{
    private readonly ConcurrentDictionary<string, ulong> _facts = new();
    private readonly object _gate = new();

    internal List<V1.Observation> Journal { get; } = [];

    internal List<DateTimeOffset> Advanced { get; } = [];

    /// <summary>Breaks the connection before the answer to this batch, once; 0 for never.</summary>
    internal int BreakAtBatch { get; set; }

    internal async Task HandleAsync(LoopbackCall call)
    {
        switch (call.Method)
        {
            case "GetServerInfo":
                await call.AnswerAsync(new V1.GetServerInfoResponse { Journal = new V1.JournalInfo { Id = "j", Provenance = V1.Provenance.Real } });
                break;
            case "AppendStream":
                while (await call.RequestAsync<V1.AppendStreamRequest>() is { } request)
                {
                    var answer = Append(request);
                    if (BreakAtBatch > 0 && (ulong)BreakAtBatch == request.Batch)
                    {
                        BreakAtBatch = 0;
                        call.Abort();
                        return;
                    }

                    await call.SendAsync(answer);
                }

                await call.EndAsync();
                break;
            default:
                await call.EndAsync(Grpc.Core.StatusCode.Unimplemented);
                break;
        }
    }

    private V1.AppendStreamResponse Append(V1.AppendStreamRequest request)
    {
        lock (_gate)
        {
            var answer = new V1.AppendStreamResponse { Batch = request.Batch, JournalId = "j" };
            foreach (var observation in request.Observations)
            {
                var key = $"{observation.Series}/{observation.EventTime}/{observation.Source}/{observation.Vintage}";
                if (rejects?.Invoke(observation) is { } reason)
                {
                    answer.Results.Add(new V1.AppendResult { Status = V1.AppendStatus.Rejected, Rejection = new V1.Rejection { Reason = reason, Message = "no" } });
                }
                else if (_facts.TryAdd(key, (ulong)Journal.Count + 1))
                {
                    Journal.Add(observation);
                    answer.Results.Add(new V1.AppendResult { Status = V1.AppendStatus.Accepted, Revision = _facts[key] });
                }
                else
                {
                    answer.Results.Add(new V1.AppendResult { Status = V1.AppendStatus.Duplicate, Revision = _facts[key] });
                }
            }

            if (request.AdvanceTo is { } to) Advanced.Add(to.ToDateTimeOffset());
            answer.LatestRevision = (ulong)Journal.Count;
            return answer;
        }
    }
}
