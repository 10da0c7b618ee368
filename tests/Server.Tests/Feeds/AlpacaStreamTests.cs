using RegimeGrpc.Core;
using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Server.Feeds;
using RegimeGrpc.Server.Feeds.Fetching;
using RegimeGrpc.Server.Feeds.Push;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Testing;
using RegimeGrpc.Testing.Stubs;

namespace RegimeGrpc.Server.Tests.Feeds;

/// <summary>Alpaca's minute bars of IEX: who one is comes first, and silence means something only while the exchange is open.</summary>
public sealed class AlpacaStreamTests
{
    private const string Iwm = "equity.IWM.iex";
    private const string Spy = "equity.SPY.iex";

    // 11:00 in New York, a Monday.
    private static readonly Instant Eleven = NewYork.ToUtc(new(2026, 3, 16), 11);

    [Fact]
    public async Task A_bar_and_its_update_are_two_editions_of_one_minute()
    {
        await using var run = await Run.StartAsync(Eleven);
        await run.SendAsync(AlpacaStub.Bar("b", "IWM", Eleven.ToDateTimeOffset().AddMinutes(-1), 220.10m), AlpacaStub.Bar("b", "SPY", Eleven.ToDateTimeOffset().AddMinutes(-1), 600m));
        await run.SendAsync("""{"T":"c","S":"IWM","x":"D","oi":1,"op":1,"os":1,"ci":2,"cp":1,"cs":1,"z":"C","t":"2026-03-16T15:00:10Z"}""", """{"T":"x","S":"IWM","i":1,"x":"D","p":1,"s":1,"a":"C","z":"C","t":"2026-03-16T15:00:11Z"}""");
        run.Rig.Clock.Advance(TimeSpan.FromSeconds(30));
        await run.SendAsync(AlpacaStub.Bar("u", "IWM", Eleven.ToDateTimeOffset().AddMinutes(-1), 220.30m));
        await run.SeenAsync(3);

        var bars = (await run.Rig.JournalAsync()).Where(fact => fact.Series == Iwm).ToArray();
        Assert.Equal<IEnumerable<(string, double, Instant)>>(
            [("", 220.10, Eleven), ("r1", 220.30, Eleven)], bars.Select(bar => (bar.Vintage, bar.Bar!.Value.Close, bar.EventTime)));
        Assert.Equal(Eleven + TimeSpan.FromSeconds(30), bars[1].KnownAt);
        Assert.Empty(run.Stub.Unexpected);
    }

    [Fact]
    public async Task Silence_is_healthy_outside_the_session_and_stale_at_eleven()
    {
        await using var run = await Run.StartAsync(NewYork.ToUtc(new(2026, 3, 16), 8));
        Assert.Equal(FeedState.Live, run.State(Iwm));
        run.Rig.Clock.Advance(NewYork.ToUtc(new(2026, 3, 16), 9, 34) - run.Rig.Now);
        Assert.Equal(FeedState.Live, run.State(Iwm));
        run.Rig.Clock.Advance(Eleven - run.Rig.Now);
        Assert.Equal((FeedState.Stale, FeedState.Stale), (run.State(Iwm), run.State(Spy)));
        await run.SendAsync(AlpacaStub.Bar("b", "IWM", Eleven.ToDateTimeOffset().AddMinutes(-1), 220m));
        await run.SeenAsync(1);
        Assert.Equal((FeedState.Live, FeedState.Stale), (run.State(Iwm), run.State(Spy)));
        // The last bars before the close; the evening, the night and the next morning until five minutes after the bell.
        run.Rig.Clock.Advance(NewYork.ToUtc(new(2026, 3, 16), 15, 56) - run.Rig.Now);
        await run.SendAsync(AlpacaStub.Bar("b", "IWM", run.Rig.Clock.GetUtcNow().AddMinutes(-1), 221m));
        await run.SeenAsync(2);
        run.Rig.Clock.Advance(NewYork.ToUtc(new(2026, 3, 17), 9, 36) - run.Rig.Now);
        Assert.Equal(FeedState.Live, run.State(Iwm));
        run.Rig.Clock.Advance(TimeSpan.FromMinutes(20));
        Assert.Equal(FeedState.Stale, run.State(Iwm));
    }

    /// <summary>Bars come once a minute; a trade says sooner that the line is alive.</summary>
    [Fact]
    public async Task A_trade_is_a_sign_of_life_and_no_row()
    {
        await using var run = await Run.StartAsync(Eleven);
        run.Rig.Clock.Advance(TimeSpan.FromMinutes(20));
        Assert.Equal((FeedState.Stale, FeedState.Stale), (run.State(Iwm), run.State(Spy)));
        await run.SendAsync(AlpacaStub.Trade("SPY", run.Rig.Clock.GetUtcNow(), 600.25m));
        await Deadline.Holds(() => Task.FromResult(run.State(Spy) == FeedState.Live));
        Assert.Equal(FeedState.Stale, run.State(Iwm));
        Assert.Empty(await run.Rig.JournalAsync());
    }

    /// <summary>It answers pings and says nothing: before the bell that is as it should be, after it the line is made again, and not over and over.</summary>
    [Fact]
    public async Task A_mute_line_is_made_again_once_in_a_while_and_only_while_the_exchange_is_open()
    {
        await using var run = await Run.StartAsync(NewYork.ToUtc(new(2026, 3, 16), 8));
        while (run.Rig.Now < NewYork.ToUtc(new(2026, 3, 16), 9, 35)) run.Rig.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Null(run.Rig.Board.Of(Providers.Alpaca, Iwm)!.LastError);
        // The funds were due two and three minutes after half past nine and five; a doubt of five minutes, and patience of half a minute.
        await run.MadeAgainAsync();
        Assert.True(run.Rig.Now >= NewYork.ToUtc(new(2026, 3, 16), 9, 43));
        Assert.Contains(run.Rig.Log.Lines, line => line.Contains("nothing for 5 min while the exchange is open: the line is made again", StringComparison.Ordinal));
        // What is owed stays owed: a new line is no bar.
        Assert.Equal((FeedState.Stale, FeedState.Stale), (run.State(Iwm), run.State(Spy)));
        await run.MadeAgainAsync();
        Assert.True(run.Rig.Now >= NewYork.ToUtc(new(2026, 3, 16), 9, 48));
        await run.SendAsync(AlpacaStub.Bar("b", "SPY", run.Rig.Clock.GetUtcNow().AddMinutes(-1), 600m));
        await Deadline.Holds(() => Task.FromResult(run.State(Spy) == FeedState.Live));
        Assert.Equal((true, false), (run.IsCutOff(Iwm), run.IsCutOff(Spy)));
    }

    [Fact]
    public async Task On_a_half_day_silence_is_as_it_should_be_after_one_and_on_a_holiday_all_day()
    {
        // The day after Thanksgiving closes at one.
        await using var run = await Run.StartAsync(NewYork.ToUtc(new(2025, 11, 28), 12, 30));
        await run.SendAsync(AlpacaStub.Bar("b", "SPY", run.Rig.Clock.GetUtcNow().AddMinutes(-1), 600m));
        await run.SeenAsync(1);
        run.Rig.Clock.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal(FeedState.Stale, run.State(Spy));
        run.Rig.Clock.Advance(NewYork.ToUtc(new(2025, 11, 28), 12, 56) - run.Rig.Now);
        await run.SendAsync(AlpacaStub.Bar("b", "SPY", run.Rig.Clock.GetUtcNow().AddMinutes(-1), 601m));
        await run.SeenAsync(2);
        run.Rig.Clock.Advance(NewYork.ToUtc(new(2025, 11, 28), 15) - run.Rig.Now);
        Assert.Equal(FeedState.Live, run.State(Spy));
        run.Rig.Clock.Advance(NewYork.ToUtc(new(2025, 12, 1), 9, 20) - run.Rig.Now);
        Assert.Equal(FeedState.Live, run.State(Spy));
        run.Rig.Clock.Advance(NewYork.ToUtc(new(2025, 12, 1), 10) - run.Rig.Now);
        Assert.Equal(FeedState.Stale, run.State(Spy));
    }

    /// <summary>The line before lingers: the next is let in when it has gone, without anybody's help.</summary>
    [Fact]
    public async Task An_account_has_one_connection_and_a_second_gets_in_when_the_first_is_gone()
    {
        await using var run = await Run.StartAsync(Eleven);
        var series = new Dictionary<string, string> { ["IWM"] = Iwm };
        var seats = new Server.Feeds.Alpaca.AlpacaSeats();
        var second = new SocketStream(
            new(run.Stub.StreamAddress), () => new Server.Feeds.Alpaca.AlpacaProtocol(FeedRig.Key, FeedRig.Secret, series, seats), new(TimeSpan.FromDays(1)), new([]), run.Rig.Clock,
            Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        using var ending = new CancellationTokenSource();
        await using var events = second.RunAsync(ending.Token).GetAsyncEnumerator();
        Assert.True(await events.MoveNextAsync().Within());
        Assert.Contains("406", Assert.IsType<StreamEvent.Down>(events.Current).Reason, StringComparison.Ordinal);
        await run.StopAsync();
        var next = events.MoveNextAsync().AsTask();
        await Deadline.Holds(() =>
        {
            if (!next.IsCompleted) run.Rig.Clock.Advance(TimeSpan.FromSeconds(0.5));
            else if (events.Current is StreamEvent.Down) next = events.MoveNextAsync().AsTask();
            return Task.FromResult(next.IsCompleted && events.Current is StreamEvent.Up);
        });
        var last = events.MoveNextAsync().AsTask();
        await ending.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => last.Within());
    }

    [Fact]
    public async Task A_symbol_that_is_not_there_refuses_the_whole_subscription_and_is_told()
    {
        await using var run = await Run.StartAsync(Eleven, stub => stub.Symbols.Remove("SPY"), isRefused: true);
        await run.ToldAsync(FeedState.Degraded);
        Assert.Contains("400", run.Rig.Board.Of(Providers.Alpaca, Iwm)!.LastError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_secret_is_an_alarm_and_is_nowhere_in_what_is_told()
    {
        await using var run = await Run.StartAsync(Eleven, isRefused: true, secret: "another");
        await run.HeldAsync();
        Assert.Contains("402", run.Rig.Board.Of(Providers.Alpaca, Iwm)!.LastError, StringComparison.Ordinal);
        Assert.Contains("feeds:alpaca:key", run.Rig.Board.Of(Providers.Alpaca, Iwm)!.LastError, StringComparison.Ordinal);
        Assert.All(run.Rig.Log.Lines, line => Assert.DoesNotContain(FeedRig.Secret, line, StringComparison.Ordinal));
    }

    /// <summary>What is said of a message that cannot be taken quotes it, and a provider may repeat what it was sent.</summary>
    [Fact]
    public async Task A_key_that_comes_back_in_a_message_is_not_in_the_log()
    {
        await using var run = await Run.StartAsync(Eleven);
        await run.SendAsync($$"""{"T":"b","S":"IWM","o":220,"h":219,"l":220,"c":220,"v":1,"t":"2026-03-16T14:59:00Z","echo":"{{FeedRig.Key}}"}""");
        await Deadline.Holds(() => Task.FromResult(run.Rig.Log.Lines.Any(line => line.Contains("do not enclose", StringComparison.Ordinal))));
        Assert.Contains(run.Rig.Log.Lines, line => line.Contains("\"echo\":\"[redacted]\"", StringComparison.Ordinal));
        Assert.All(run.Rig.Log.Lines, line => Assert.DoesNotContain(FeedRig.Key, line, StringComparison.Ordinal));
        Assert.Contains("\"echo\":\"[redacted]\"", run.Rig.Board.Of(Providers.Alpaca, Iwm)!.Reason, StringComparison.Ordinal);
    }

    /// <summary>A message holds the bars of several, and each stands for itself; until a bar is sound again, what was wrong is said.</summary>
    [Theory]
    [InlineData("\"h\":599,", "low and high of a bar do not enclose it")]
    [InlineData("", "there is no field 'h'")]
    public async Task A_bar_that_cannot_be_costs_itself_and_board_and_log_say_so(string high, string reason)
    {
        await using var run = await Run.StartAsync(Eleven);
        var minute = Eleven.ToDateTimeOffset().AddMinutes(-1);
        await run.SendAsync($$"""{"T":"b","S":"SPY","o":600,{{high}}"l":600,"c":600,"v":1,"t":"2026-03-16T14:59:00Z"}""", AlpacaStub.Bar("b", "IWM", minute, 220.10m), AlpacaStub.Trade("SPY", minute, 600m));
        await Deadline.Holds(() => Task.FromResult(run.Rig.Log.Lines.Any(line => line.Contains($"bars of SPY 1 left out: {reason}", StringComparison.Ordinal))));
        await run.SeenAsync(1);
        Assert.Equal(Iwm, Assert.Single(await run.Rig.JournalAsync()).Series);
        Assert.Equal((FeedState.Live, FeedState.Degraded), (run.State(Iwm), run.State(Spy)));
        Assert.StartsWith($"1 left out: {reason}", run.Rig.Board.Of(Providers.Alpaca, Spy)!.Reason, StringComparison.Ordinal);
        await run.SendAsync(AlpacaStub.Bar("u", "SPY", minute, 600.5m));
        await run.SeenAsync(2);
        Assert.Equal((FeedState.Live, ""), (run.State(Spy), run.Rig.Board.Of(Providers.Alpaca, Spy)!.Reason));
    }

    /// <summary>The account's one seat may be taken for hours; a warning each half second to half a minute tells nothing more.</summary>
    [Fact]
    public async Task An_outage_is_warned_of_once_however_often_it_is_tried_again()
    {
        await using var run = await Run.StartAsync(Eleven, stub =>
        {
            for (var i = 0; i < 5; i++) stub.StreamErrors.Enqueue(406);
        });
        Assert.Equal(6, run.Stub.Requests.Count(request => request.StartsWith("WS", StringComparison.Ordinal)));
        Assert.Single(run.Rig.Log.Warnings, line => line.Contains("406", StringComparison.Ordinal));
        Assert.Equal(4, run.Rig.Log.Lines.Count(line => line.Contains("is still down: Alpaca: 406", StringComparison.Ordinal)));
        // To be let in is not yet to be well.
        Assert.DoesNotContain(run.Rig.Log.Lines, line => line.Contains("alpaca is up again", StringComparison.Ordinal));
        await run.SendAsync(AlpacaStub.Bar("b", "SPY", run.Rig.Clock.GetUtcNow().AddMinutes(-1), 600m));
        await Deadline.Holds(() => Task.FromResult(run.Rig.Log.Lines.Any(line => line.Contains("alpaca is up again", StringComparison.Ordinal))));
    }

    /// <summary>The seat is given and taken away again: one outage, until something comes or the line has held.</summary>
    [Fact]
    public async Task A_line_that_is_confirmed_and_thrown_out_over_and_over_is_one_outage()
    {
        await using var run = await Run.StartAsync(Eleven);
        for (var time = 1; time <= 3; time++)
        {
            await run.SendAsync("""{"T":"error","code":406,"msg":"connection limit exceeded"}""");
            await Deadline.Holds(() => Task.FromResult(run.Rig.Log.Lines.Count(line => line.Contains("down: Alpaca: 406", StringComparison.Ordinal)) >= time));
            await run.TakenAgainAsync();
        }

        Assert.Single(run.Rig.Log.Warnings, line => line.Contains("406", StringComparison.Ordinal));
        await run.SendAsync(AlpacaStub.Bar("b", "SPY", run.Rig.Clock.GetUtcNow().AddMinutes(-1), 600m));
        await Deadline.Holds(() => Task.FromResult(run.Rig.Log.Lines.Any(line => line.Contains("alpaca is up again", StringComparison.Ordinal))));
        Assert.Single(run.Rig.Log.Lines, line => line.Contains("alpaca is up again", StringComparison.Ordinal));
    }

    /// <summary>No calendar reaches the one; by the other nothing would be due for years.</summary>
    [Theory]
    [InlineData(9999)]
    [InlineData(2030)]
    public async Task A_bar_of_the_future_costs_itself_and_is_remembered_by_nothing(int year)
    {
        await using var run = await Run.StartAsync(Eleven);
        await run.SendAsync(AlpacaStub.Bar("b", "SPY", new(year, 12, 31, 23, 59, 59, TimeSpan.Zero), 600m), AlpacaStub.Bar("b", "IWM", run.Rig.Clock.GetUtcNow().AddMinutes(-1), 220m));
        await run.SeenAsync(1);
        await Deadline.Holds(() => Task.FromResult(!run.Ended.IsCompleted && run.State(Spy) == FeedState.Degraded));
        Assert.StartsWith("1 left out: its time", run.Rig.Board.Of(Providers.Alpaca, Spy)!.Reason, StringComparison.Ordinal);
        await run.SendAsync(AlpacaStub.Bar("b", "SPY", run.Rig.Clock.GetUtcNow().AddMinutes(-1), 600m));
        await run.SeenAsync(2);
        Assert.Equal((FeedState.Live, Eleven), (run.State(Spy), run.Rig.Board.Of(Providers.Alpaca, Spy)!.Newest));
        run.Rig.Clock.Advance(TimeSpan.FromMinutes(20));
        Assert.Equal(FeedState.Stale, run.State(Spy));
    }

    /// <summary>A key or a plan is put right by a person: it is asked again when a check finds it well, and by itself after an hour.</summary>
    [Theory]
    [InlineData(402, false)]
    [InlineData(409, false)]
    [InlineData(411, true)]
    public async Task What_is_about_who_we_are_is_an_alarm_and_no_loop_and_is_asked_again_after_long(int code, bool isChecked)
    {
        await using var run = await Run.StartAsync(Eleven, stub => stub.StreamErrors.Enqueue(code));
        await run.HeldAsync();
        Assert.Contains($"{code}", run.Rig.Board.Of(Providers.Alpaca, Iwm)!.LastError, StringComparison.Ordinal);
        Assert.Contains($"asked again at {Eleven + TimeSpan.FromHours(1)}", run.Rig.Board.Of(Providers.Alpaca, Iwm)!.Reason, StringComparison.Ordinal);
        Assert.Equal(1, run.Lines);
        if (isChecked)
        {
            run.Stub.Now = () => run.Rig.Clock.GetUtcNow();
            var desk = new FeedDesk(run.Rig.Feeds, null!, run.Rig.Board, run.Rig.Options, run.Rig.Service<RequestGates>(), run.Rig.Service<Redactor>(), run.Rig.Skew, run.Rig.Clock);
            await foreach (var check in desk.CheckAsync(Providers.Alpaca, CancellationToken.None)) Assert.Equal(FeedOutcome.Ok, check.Outcome);
            await Deadline.Holds(() => Task.FromResult(run.State(Iwm) == FeedState.Live));
            Assert.Equal(Eleven, run.Rig.Now);
        }
        else
        {
            // Once the hour is over, only as much time as a connection may take.
            await Deadline.Holds(async () =>
            {
                // A bar is owed since; that the line is up is what counts.
                if (run.Rig.Board.Of(Providers.Alpaca, Iwm)!.State == FeedState.Live) return true;
                await Task.Run(() => run.Rig.Clock.Advance(run.Lines == 1 ? TimeSpan.FromMinutes(1) : TimeSpan.FromMilliseconds(20)));
                return false;
            });
            Assert.True(run.Rig.Now >= Eleven + TimeSpan.FromHours(1));
        }

        Assert.Contains(run.Rig.Log.Lines, line => line.Contains("needs attention", StringComparison.Ordinal));
        Assert.All(run.Rig.Log.Lines, line => Assert.DoesNotContain(FeedRig.Secret, line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(405)]
    [InlineData(500)]
    [InlineData(404)]
    [InlineData(406)]
    [InlineData(407)]
    public async Task What_passes_by_itself_is_tried_again(int code)
    {
        await using var run = await Run.StartAsync(Eleven, stub =>
        {
            stub.StreamErrors.Enqueue(code);
            stub.StreamErrors.Enqueue(code);
        });
        Assert.Equal(FeedState.Live, run.State(Iwm));
        Assert.Equal(3, run.Lines);
    }

    [Fact]
    public void There_is_one_connection_for_an_account_and_the_wait_for_it_grows_by_half_a_second()
    {
        var seats = new Server.Feeds.Alpaca.AlpacaSeats();
        Assert.Equal([0.5, 1.0, 1.5], Enumerable.Range(0, 3).Select(_ => seats.Refused().TotalSeconds));
        seats.Taken();
        Assert.Equal(0.5, seats.Refused().TotalSeconds);
    }

    private sealed class Run : IAsyncDisposable
    {
        private readonly CancellationTokenSource _ending = new();
        private StubSocket? _socket;

        private Run(FeedRig rig) => Rig = rig;

        public FeedRig Rig { get; }

        public AlpacaStub Stub => (AlpacaStub)Rig.Stub;

        public Task Ended { get; private set; } = Task.CompletedTask;

        /// <summary>Connections that were asked for.</summary>
        public int Lines => Stub.Requests.Count(request => request.StartsWith("WS", StringComparison.Ordinal));

        private BarFeed Feed => Rig.Feeds.Live.OfType<BarFeed>().Single();

        public static async Task<Run> StartAsync(Instant now, Action<AlpacaStub>? prepare = null, bool isRefused = false, string secret = FeedRig.Secret)
        {
            var stub = new AlpacaStub(FeedRig.Key, secret);
            prepare?.Invoke(stub);
            isRefused |= stub.StreamErrors.Any(code => code is 402 or 409 or 411);
            var run = new Run(await FeedRig.StartAsync(stub, Providers.Alpaca, now));
            run.Ended = Task.Run(() => run.Feed.RunAsync(run._ending.Token));
            if (isRefused) return run;
            var waits = !stub.StreamErrors.IsEmpty;
            await Deadline.Holds(async () =>
            {
                // Refused ones come first.
                while (stub.TryAccept() is { } socket) run._socket = socket;
                if (run._socket is not null && run.Rig.Board.Of(Providers.Alpaca, Iwm) is { State: FeedState.Live }) return true;
                if (waits) await Task.Run(() => run.Rig.Clock.Advance(TimeSpan.FromMilliseconds(20)));
                return false;
            });
            return run;
        }

        public FeedState State(string series) => Rig.Board.Of(Providers.Alpaca, series)!.At(Rig.Now).State;

        /// <summary>Until it is refused for who it is.</summary>
        public Task HeldAsync() => ToldAsync(FeedState.Disabled);

        /// <summary>Until both stand so; before the feed has begun they are on no board.</summary>
        public Task ToldAsync(FeedState state) => Deadline.Holds(() => Task.FromResult(((string[])[Iwm, Spy]).All(series => Rig.Board.Of(Providers.Alpaca, series)?.State == state)));

        public bool IsCutOff(string series) => Feed.IsCutOff(series);

        /// <summary>Time, ten seconds by ten seconds, until the line is another.</summary>
        public async Task MadeAgainAsync()
        {
            var accepting = Stub.AcceptAsync();
            await Deadline.Holds(async () =>
            {
                // While it is made anew time need not pass, but for the back-off when the account's one seat is still taken.
                if (!accepting.IsCompleted) await Task.Run(() => Rig.Clock.Advance(Feed.IsDown ? TimeSpan.FromMilliseconds(100) : TimeSpan.FromSeconds(10)));
                return accepting.IsCompleted;
            });
            _socket = await accepting;
            await Deadline.Holds(() => Task.FromResult(!Feed.IsDown));
        }

        /// <summary>After the line was ended from the other side: time until the next is confirmed.</summary>
        public async Task TakenAgainAsync() => await Deadline.Holds(async () =>
        {
            if (Stub.TryAccept() is { } socket) _socket = socket;
            if (!Feed.IsDown && !_socket!.Ended.IsCompleted) return true;
            if (Feed.IsDown) await Task.Run(() => Rig.Clock.Advance(TimeSpan.FromMilliseconds(100)));
            return false;
        });

        public Task SendAsync(params string[] messages) => _socket!.SendAsync($"[{string.Join(',', messages)}]");

        public Task SeenAsync(long bars) => Deadline.Holds(() => Task.FromResult(Feed.Bars >= bars));

        public async Task StopAsync()
        {
            await _ending.CancelAsync();
            try
            {
                await Ended.Within();
            }
            catch (OperationCanceledException)
            {
                // That is how it ends.
            }
        }

        public async ValueTask DisposeAsync()
        {
            await StopAsync();
            await Rig.DisposeAsync();
            _ending.Dispose();
        }
    }
}
