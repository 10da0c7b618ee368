namespace RegimeGrpc.Benchmarks.Append;

/// <summary>How rows are handed in.</summary>
/// <param name="Batch">Rows a call.</param>
/// <param name="InFlight">Calls under way at a time.</param>
/// <param name="Rows">At most; fewer when the time is over before.</param>
internal readonly record struct AppendShape(int Batch, int InFlight, int Rows)
{
    public override string ToString() => $"{Batch} a call, {InFlight} at a time";
}
