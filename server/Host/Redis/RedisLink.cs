using RegimeGrpc.Server.Pipeline;
using StackExchange.Redis;

namespace RegimeGrpc.Server.Redis;

/// <summary>
/// The connection to Redis: every call is bounded in time, and every way in which Redis is not there is one exception.
/// It reconnects by itself; while it is down calls fail at once, because a queued append would outlive the caller who gave up on it.
/// </summary>
internal sealed class RedisLink : IAsyncDisposable
{
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(5);

    private readonly ConnectionMultiplexer _connection;
    private readonly string _address;

    private RedisLink(ConnectionMultiplexer connection, string address)
    {
        (_connection, _address) = (connection, address);
        _connection.ConnectionRestored += (_, _) => Restored?.Invoke();
    }

    /// <summary>Redis is there again after it was not: it may have been started with other settings, or be another one.</summary>
    public event Action? Restored;

    public ISubscriber Subscriber => _connection.GetSubscriber();

    /// <param name="configuration">HOST:PORT, several of them for a cluster, or any StackExchange.Redis configuration string.</param>
    /// <param name="passwordFile">Where the password is read from, rather than from the configuration, in which a comma would end it.</param>
    /// <exception cref="JournalRefusedException">The configuration makes no sense, or the file cannot be read.</exception>
    public static ConfigurationOptions Settings(string configuration, string? passwordFile = null)
    {
        RedisAddress.Check(configuration);
        try
        {
            var settings = ConfigurationOptions.Parse(configuration);
            if (settings.EndPoints.Count == 0) throw new JournalRefusedException("--redis names no server. Give HOST:PORT first.");
            // Editors end a file with a line break; no password does.
            if (passwordFile is not null && (settings.Password = File.ReadAllText(passwordFile).TrimEnd('\r', '\n')).Length == 0)
                throw new JournalRefusedException($"--redis-password-file: {passwordFile} is empty.");
            settings.AbortOnConnectFail = false;
            settings.BacklogPolicy = BacklogPolicy.FailFast;
            settings.ConnectTimeout = 2000;
            // A connection on which nothing arrives is given up after four of these, with a call under way.
            settings.AsyncTimeout = 2000;
            settings.SyncTimeout = 2000;
            settings.KeepAlive = 5;
            settings.HeartbeatInterval = TimeSpan.FromMilliseconds(500);
            settings.ReconnectRetryPolicy = new LinearRetry(250);
            return settings;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new JournalRefusedException($"--redis-password-file: {unreadable.Message}", unreadable);
        }
        catch (ArgumentException)
        {
            // The driver's words repeat what was given, and a password may stand in it.
            throw new JournalRefusedException("What --redis says cannot be used. Give HOST:PORT.");
        }
    }

    public static async Task<RedisLink> ConnectAsync(string configuration, string? passwordFile, CancellationToken cancellation)
    {
        var settings = Settings(configuration, passwordFile);
        var address = string.Join(", ", settings.EndPoints);
        var connecting = ConnectionMultiplexer.ConnectAsync(settings);
        try
        {
            return new(await connecting.WaitAsync(CallLimit, cancellation), address);
        }
        catch (Exception failure) when (failure is TimeoutException or RedisException or OperationCanceledException)
        {
            _ = connecting.ContinueWith(static late => late.Result.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            if (failure is OperationCanceledException) throw;
            throw Silent(address, failure);
        }
    }

    /// <exception cref="JournalUnavailableException">No answer within the limit, no connection, or Redis refuses for now.</exception>
    public async Task<T> CallAsync<T>(Func<IDatabase, Task<T>> call, CancellationToken cancellation)
    {
        try
        {
            return await call(_connection.GetDatabase()).OrLeaveAsync(cancellation, CallLimit);
        }
        catch (RedisServerException refusal)
        {
            // The first word is the protocol's own code: OOM, READONLY, NOAUTH, LOADING and the like.
            throw new JournalUnavailableException($"Redis refuses for now: {refusal.Message.Split(' ', 2)[0]}.", refusal);
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException or InvalidOperationException or IOException || (failure is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            // What was under way on a connection that the driver gives up, it cancels, or fails with what its own reader met:
            // a pipe already completed (InvalidOperationException), a socket already closed (IOException, ObjectDisposedException).
            throw Silent(_address, failure);
        }
    }

    public async Task<RedisResult[]> RunAsync(string script, RedisKey[] keys, RedisValue[] values, CancellationToken cancellation) =>
        (RedisResult[])(await CallAsync(redis => redis.ScriptEvaluateAsync(script, keys, values, CommandFlags.DemandMaster), cancellation))!;

    /// <summary>The server that holds <paramref name="key"/>.</summary>
    public async Task<IServer> ServerOfAsync(RedisKey key, CancellationToken cancellation)
    {
        var endpoint = await CallAsync(redis => redis.IdentifyEndpointAsync(key, CommandFlags.DemandMaster), cancellation);
        return _connection.GetServer(endpoint ?? throw Silent(_address));
    }

    private static JournalUnavailableException Silent(string address, Exception? failure = null) =>
        new("Redis does not answer.", new RedisException($"{address}: {failure?.Message ?? "no server has the journal"}", failure));

    /// <summary>At once: whoever waits for a Redis that does not answer has left, and the end of the process must not wait for it.</summary>
    public async ValueTask DisposeAsync()
    {
        await _connection.CloseAsync(allowCommandsToComplete: false);
        await _connection.DisposeAsync();
    }
}
