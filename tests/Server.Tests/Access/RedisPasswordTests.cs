using System.Text;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Server.Redis;
using RegimeGrpc.Testing;

namespace RegimeGrpc.Server.Tests.Access;

/// <summary>A password in the connection string is for Redis, and nobody else hears it.</summary>
public sealed class RedisPasswordTests
{
    [Fact]
    public async Task The_password_of_Redis_stays_in_its_connection()
    {
        // A comma would end it in a connection string, so it comes in a file.
        const string password = "hunter2,ssl=true-and-more";
        await using var redis = await RedisServer.StartAsync();
        Assert.Equal("+OK", await redis.CommandAsync($"CONFIG SET requirepass {password}"));
        using var directory = new TempDirectory();
        var said = new StringBuilder();
        using var secrets = new TempDirectory();
        foreach (var (given, until) in ((string, string)[])[(password, "is ready"), ("not-" + password, "The journal cannot be")])
        {
            await File.WriteAllTextAsync(secrets["password"], given + "\n");
            await using var server = Rpc.ServerProcess.Start(
                start =>
                {
                    start.Environment["REGIME_REDIS"] = redis.Address;
                    start.Environment["REGIME_REDIS_PASSWORD_FILE"] = secrets["password"];
                    foreach (var category in (string[])["Default", "Microsoft", "Grpc", "System"]) start.Environment[$"Logging__LogLevel__{category}"] = "Trace";
                },
                "--data-dir", directory.Path);
            await server.UntilSaidAsync(until);
            if (given == password)
            {
                await redis.KillAsync();
                // The one line an operator has: found out by the fold while it waits, too.
                await server.UntilSaidAsync("The journal cannot be reached");
                using var call = await server.CallAsync("ObservationService/Append", FullRun.AppendOfOne());
                said.Append(await call.Content.ReadAsStringAsync().Within()).AppendJoin('\n', call.Headers.Concat(call.TrailingHeaders).SelectMany(header => header.Value).Select(Uri.UnescapeDataString));
                await redis.RestartAsync();
                await redis.CommandAsync($"CONFIG SET requirepass {password}");
            }

            server.Terminate();
            said.Append((await server.EndAsync()).Errors).AppendJoin('\n', server.Said);
        }

        Assert.Contains("does not answer", said.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(password, said.ToString(), StringComparison.Ordinal);
        var mistake = Assert.Throws<JournalRefusedException>(() => RedisLink.Settings("localhost:6379,password=hunter2-and-more,frobnicate=yes"));
        Assert.Contains("frobnicate", mistake.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", mistake.ToString(), StringComparison.Ordinal);
        await File.WriteAllTextAsync(secrets["empty"], "\n");
        Assert.Contains("is empty", Assert.Throws<JournalRefusedException>(() => RedisLink.Settings("localhost:6379", secrets["empty"])).Message, StringComparison.Ordinal);
        Assert.Contains("nowhere", Assert.Throws<JournalRefusedException>(() => RedisLink.Settings("localhost:6379", secrets["nowhere"])).Message, StringComparison.Ordinal);
    }
}
