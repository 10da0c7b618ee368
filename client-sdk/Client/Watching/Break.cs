using System.Collections.ObjectModel;
using Grpc.Core;

namespace RegimeGrpc.Client.Watching;

/// <summary>Why a watch lost its connection or its sequence.</summary>
internal sealed record Break(string Code, string Reason, Fault? Fault = null)
{
    internal Fault.Details Facts => Fault?.Facts ?? new Fault.Details(ReadOnlyDictionary<string, string>.Empty, [], null);

    /// <summary>The reason, and what to do.</summary>
    internal string Sentence => $"{Reason.TrimEnd('.')}. {Advice.For(Code, Fault?.Status ?? StatusCode.DataLoss)}";

    internal RegimeException ToException() =>
        Fault?.ToException() ?? new RegimeException(Code, StatusCode.DataLoss, Sentence, Facts, inner: null);

    internal static Break From(Arrival arrival, TimeSpan patience) => arrival switch
    {
        Arrival.Ended { Fault: { } fault } => new Break(fault.Code, fault.Message, fault),
        Arrival.Silent => new Break("SILENT", $"nothing came for {patience.TotalSeconds:0.#} s"),
        _ => new Break("ENDED", "the server ended the stream"),
    };
}
