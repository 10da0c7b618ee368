namespace RegimeGrpc.Core.SmallCaps;

/// <summary>What one bar did to the records.</summary>
/// <param name="Kind">Which records it set.</param>
/// <param name="CloseBefore">Highest close before the bar; null when there was none.</param>
/// <param name="DroughtBefore">Sessions without a close record before the bar.</param>
internal readonly record struct RecordStep(RecordKind Kind, double? CloseBefore, int DroughtBefore)
{
    public bool IsCloseRecord => Kind is RecordKind.CloseOnly or RecordKind.Both;
}
