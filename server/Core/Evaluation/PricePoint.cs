namespace RegimeGrpc.Core.Evaluation;

/// <summary>A price at which a decision could be filled.</summary>
/// <param name="Time">When it was paid.</param>
/// <param name="Price">Of the asset.</param>
/// <param name="IsDayClose">The close of the UTC day that ends at <paramref name="Time"/>; else the sample at a session's close.</param>
public readonly record struct PricePoint(Instant Time, double Price, bool IsDayClose);

/// <summary>The close of a UTC day.</summary>
public readonly record struct DayClose(DateOnly Day, double Price);
