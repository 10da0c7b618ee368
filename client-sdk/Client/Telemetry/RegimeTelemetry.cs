namespace RegimeGrpc.Client;

/// <summary>
/// The names to give to OpenTelemetry: <c>AddMeter(RegimeTelemetry.MeterName)</c>, <c>AddSource(RegimeTelemetry.ActivitySourceName)</c>.
/// Costs nothing while nobody listens.
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>instrument</term><description>what</description></listheader>
/// <item><term>regime.client.watch.signals</term><description>counter: signals handed to callers, by <c>regime.model</c></description></item>
/// <item><term>regime.client.watch.conflated</term><description>counter: signals left out for newer ones, by the receipts</description></item>
/// <item><term>regime.client.watch.reconnects</term><description>counter, by <c>error.type</c>, the code of <see cref="WatchEvent.Reconnecting"/></description></item>
/// <item><term>regime.client.watch.gaps</term><description>counter, by <c>error.type</c>, the code of <see cref="WatchEvent.Gap"/></description></item>
/// <item><term>regime.client.watch.stale</term><description>counter: signals that turned stale before a newer one came</description></item>
/// <item><term>regime.client.signal.age</term><description>histogram, s: from append (the server's clock) to the caller (the client's), live signals only</description></item>
/// <item><term>regime.client.call.duration</term><description>histogram, s, retries included, by <c>rpc.method</c> and, if it failed, <c>error.type</c></description></item>
/// <item><term>regime.client.append.observations</term><description>counter, by <c>regime.append.result</c>: accepted, duplicate, rejected, unknown</description></item>
/// </list>
/// <para>Activities, of kind client: <c>regime.v1/METHOD</c> for each unary call with its retries, <c>regime.v1/Watch</c> for each attempt to
/// open a watch, until its first message. The HTTP spans of .NET lie below them.</para>
/// </remarks>
public static class RegimeTelemetry
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "RegimeGrpc.Client";

    /// <summary>Name of the activity source.</summary>
    public const string ActivitySourceName = "RegimeGrpc.Client";
}
