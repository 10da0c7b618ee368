namespace RegimeGrpc.Core.Calendar;

/// <summary>A day of trading at the exchange.</summary>
/// <param name="Number">Dense: the next session has the next number. 0 is the first session of 1990.</param>
/// <param name="Date">The date in New York.</param>
/// <param name="Open">09:30 New York time.</param>
/// <param name="Close">16:00 New York time, 13:00 on an early close.</param>
/// <param name="Early">Whether it closes early.</param>
public readonly record struct Session(int Number, DateOnly Date, Instant Open, Instant Close, bool Early);
