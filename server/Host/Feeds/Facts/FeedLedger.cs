using RegimeGrpc.Core;
using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Series;
using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Server.Feeds.Facts;

/// <summary>
/// What the journal holds of every series a feed can bring: the newest edition of each period, and who said what before it. It is read
/// from the journal and from nowhere else, so it is never ahead of the rows and never behind them: the rows are the cursor. Only who has
/// agreed with a row is in no row. Not thread-safe.
/// </summary>
internal sealed class FeedLedger
{
    private const byte Version = 3;
    private const int PageSize = 4096;

    private readonly Dictionary<string, Dictionary<long, Edition>> _periods = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Newest> _newest = new(StringComparer.Ordinal);

    // Of those periods that have more than one edition: all of them, in order.
    private readonly Dictionary<(string Series, long EventTime), List<Said>> _said = [];

    /// <summary>The newest entry read.</summary>
    public Revision Revision { get; private set; }

    /// <summary>Which journal this is of; empty before the first.</summary>
    public string JournalId { get; private set; } = "";

    /// <summary>Reads on to the end of the journal; from its start when it is another one than before.</summary>
    /// <exception cref="JournalUnavailableException">It cannot be read now; call again.</exception>
    public async Task CatchUpAsync(IJournal journal, CancellationToken cancellation)
    {
        if (journal.Identity.Id != JournalId) Begin(journal.Identity.Id);
        while (true)
        {
            IReadOnlyList<Entry> entries;
            try
            {
                entries = await journal.ReadAsync(Revision, PageSize, cancellation);
            }
            catch (JournalCompactedException e)
            {
                // What was trimmed is sealed: the intake refuses it as history, should it come again.
                Revision = new(e.Oldest.Number - 1);
                continue;
            }

            if (entries.Count == 0) return;
            foreach (var entry in entries)
            {
                Observe(entry.Observation);
                Revision = entry.Revision;
            }

            if (entries.Count < PageSize) return;
        }
    }

    /// <summary>The newest edition of a period; null when the journal has none.</summary>
    public Edition? Find(string series, Instant eventTime) =>
        _periods.TryGetValue(series, out var periods) && periods.TryGetValue(eventTime.Ticks, out var edition) ? edition : null;

    /// <summary>What a source has said of a period in the journal's own entries, in order.</summary>
    public IReadOnlyList<Retelling.Word> WordsOf(string source, string series, Instant eventTime)
    {
        if (_said.TryGetValue((series, eventTime.Ticks), out var said)) return [.. said.Where(one => one.Source == source).Select(one => one.Word)];
        return Find(series, eventTime) is { } only && only.Source == source ? [new(only.Fingerprint, only.KnownAt)] : [];
    }

    /// <summary>The newest period of a series; null when there is none.</summary>
    public Newest? NewestOf(string series) => _newest.TryGetValue(series, out var newest) ? newest : null;

    /// <summary>A source has said of a period what stands there by another's word: it agrees. True when that is new; what does not agree is passed over.</summary>
    public bool Agree(string series, Instant eventTime, Word word)
    {
        if (Find(series, eventTime) is not { } stands || stands.Fingerprint != word.Fingerprint || stands.WordOf(word.Source) == word.Fingerprint) return false;
        _periods[series][eventTime.Ticks] = stands.Hear(word);
        return true;
    }

    /// <summary>What two equal values have in common, on every machine and after every restart.</summary>
    public static ulong Fingerprint(double? scalar, Bar? bar)
    {
        var hash = 14695981039346656037UL;
        if (scalar is { } number) Mix(number);
        if (bar is { } b)
        {
            Mix(b.Open);
            Mix(b.High);
            Mix(b.Low);
            Mix(b.Close);
            Mix(b.Volume ?? double.NaN);
        }

        return hash;

        void Mix(double value)
        {
            var bits = (ulong)BitConverter.DoubleToInt64Bits(value);
            for (var shift = 0; shift < 64; shift += 8) hash = (hash ^ ((bits >> shift) & 0xFF)) * 1099511628211UL;
        }
    }

    /// <summary>Canonical bytes: a start that saves reading the journal again.</summary>
    public byte[] Encode()
    {
        var writer = new CanonicalWriter(64 * 1024);
        writer.Byte(Version);
        writer.Text(JournalId);
        writer.Long(Revision.Number);
        writer.List(_newest.OrderBy(pair => pair.Key, StringComparer.Ordinal).ToArray(), static (w, pair) =>
        {
            w.Text(pair.Key);
            w.Instant(pair.Value.EventTime);
            w.Instant(pair.Value.KnownAt);
            w.Text(pair.Value.Key);
        });
        writer.List(_periods.OrderBy(pair => pair.Key, StringComparer.Ordinal).ToArray(), static (w, pair) =>
        {
            w.Text(pair.Key);
            w.List(pair.Value.OrderBy(period => period.Key).ToArray(), static (v, period) =>
            {
                v.Long(period.Key);
                v.Long((long)period.Value.Fingerprint);
                v.Int(period.Value.Number);
                v.Instant(period.Value.KnownAt);
                v.Text(period.Value.Source);
                v.List(period.Value.Others, static (u, word) =>
                {
                    u.Text(word.Source);
                    u.Long((long)word.Fingerprint);
                });
            });
        });
        writer.List(_said.OrderBy(pair => pair.Key.Series, StringComparer.Ordinal).ThenBy(pair => pair.Key.EventTime).ToArray(), static (w, pair) =>
        {
            w.Text(pair.Key.Series);
            w.Long(pair.Key.EventTime);
            w.List(pair.Value, static (v, said) =>
            {
                v.Text(said.Source);
                v.Long((long)said.Word.Fingerprint);
                v.Instant(said.Word.At);
            });
        });
        return writer.ToArray();
    }

    /// <exception cref="FormatException">The bytes are damaged or of another version.</exception>
    public static FeedLedger Decode(ReadOnlyMemory<byte> bytes)
    {
        var reader = new CanonicalReader(bytes);
        if (reader.Byte() != Version) throw new FormatException("The ledger is of another version");
        var ledger = new FeedLedger { JournalId = reader.Text(), Revision = new(reader.Long()) };
        foreach (var (series, newest) in reader.List(static r => (r.Text(), new Newest(r.Instant(), r.Instant(), r.Text()))))
            ledger._newest[series] = newest;
        foreach (var (series, periods) in reader.List(static r => (r.Text(), r.List(static p => (p.Long(), Period(p))))))
            ledger._periods[series] = periods.ToDictionary(period => period.Item1, period => period.Item2);
        foreach (var (series, eventTime, said) in reader.List(static r => (r.Text(), r.Long(), r.List(static s => new Said(s.Text(), new((ulong)s.Long(), s.Instant()))))))
            ledger._said[(series, eventTime)] = [.. said];
        return ledger;
    }

    private static Edition Period(CanonicalReader reader) =>
        new((ulong)reader.Long(), reader.Int(), reader.Instant(), reader.Text()) { Others = reader.List(static r => new Word(r.Text(), (ulong)r.Long())) is { Count: > 0 } others ? others : [] };

    private void Begin(string journalId)
    {
        _periods.Clear();
        _newest.Clear();
        _said.Clear();
        Revision = Revision.Start;
        JournalId = journalId;
    }

    private void Observe(Observation observation)
    {
        if (observation.IsClock || SeriesCatalogue.Find(observation.Series) is not { } series) return;
        if (!_newest.TryGetValue(observation.Series, out var newest) || observation.EventTime >= newest.EventTime)
            _newest[observation.Series] = new(observation.EventTime, observation.KnownAt, observation.Key);

        // A tick is told apart by its key and never revised; remembering each would never end.
        if (series.Period is null && series.Cadence == Cadence.Continuous) return;
        if (!_periods.TryGetValue(observation.Series, out var periods)) _periods[observation.Series] = periods = [];
        Edition? before = periods.TryGetValue(observation.EventTime.Ticks, out var edition) ? edition : null;
        var fingerprint = Fingerprint(observation.Scalar, observation.Bar);
        periods[observation.EventTime.Ticks] = Edition.After(before, fingerprint, observation.KnownAt, observation.Source);
        if (before is not { } first) return;
        var period = (observation.Series, observation.EventTime.Ticks);
        if (!_said.TryGetValue(period, out var said)) _said[period] = said = [new(first.Source, new(first.Fingerprint, first.KnownAt))];
        said.Add(new(observation.Source, new(fingerprint, observation.KnownAt)));
    }

    /// <summary>The newest edition of a period, and what each source said of it last.</summary>
    /// <param name="Fingerprint">Of the value.</param>
    /// <param name="Number">0 for the first print.</param>
    /// <param name="KnownAt">When it was known.</param>
    /// <param name="Source">Who said so.</param>
    internal readonly record struct Edition(ulong Fingerprint, int Number, Instant KnownAt, string Source)
    {
        /// <summary>What the other sources said last; each once, in the order in which they first spoke.</summary>
        public IReadOnlyList<Word> Others { get; init; } = [];

        /// <summary>The edition that follows one, or the first.</summary>
        public static Edition After(Edition? before, ulong fingerprint, Instant knownAt, string source) => new(fingerprint, before is { } last ? last.Number + 1 : 0, knownAt, source)
        {
            Others = before is not { } known ? [] : known.Source == source ? known.Others
                : [.. known.Others.Where(word => word.Source != source), new(known.Source, known.Fingerprint)],
        };

        /// <summary>The same, and what another than its source says of it.</summary>
        public Edition Hear(Word word) => this with { Others = [.. Others.Where(other => other.Source != word.Source), word] };

        /// <summary>The fingerprint of what a source said last; null when it has said nothing.</summary>
        public ulong? WordOf(string source)
        {
            if (source == Source) return Fingerprint;
            foreach (var word in Others)
                if (word.Source == source) return word.Fingerprint;
            return null;
        }

        /// <summary>Whether somebody who goes before a source has spoken.</summary>
        public bool IsOver(string source)
        {
            if (Precedence.GoesBefore(Source, source)) return true;
            foreach (var word in Others)
                if (Precedence.GoesBefore(word.Source, source)) return true;
            return false;
        }
    }

    /// <param name="Source">Who.</param>
    /// <param name="Word">What, and when.</param>
    private readonly record struct Said(string Source, Retelling.Word Word);

    /// <param name="Source">Who said it.</param>
    /// <param name="Fingerprint">Of the value.</param>
    internal readonly record struct Word(string Source, ulong Fingerprint);

    /// <param name="EventTime">What it is about.</param>
    /// <param name="KnownAt">When it was known.</param>
    /// <param name="Key">Its idempotency key: of a trade, the venue's number.</param>
    internal readonly record struct Newest(Instant EventTime, Instant KnownAt, string Key);
}
