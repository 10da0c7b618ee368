using System.Text;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Server.Redis;
using RegimeGrpc.Testing;

namespace RegimeGrpc.Server.Tests.Access;

/// <summary>A password in the connection string is for Redis, and nobody else hears it.</summary>
public sealed class RedisPasswordTests
{
    [Theory]
    [InlineData("redis://:hunter2@host:6379", "part 1 of 1, by commas, is a URL")]
    [InlineData("rediss://user:hunter2=@host:6379", "is a URL")]
    [InlineData("user:hunter2@host:6379", "has a user or a password")]
    [InlineData("host:6379,password=begin,hunter2", "part 3 of 3, by commas, is an address after an option, or the rest of a password")]
    [InlineData("host:6379,password=begin,hunter2=end", "is an address after an option, or the rest of a password")]
    [InlineData("host:6379,password=begin,hunter=2", "part 3 of 3, by commas, is no option")]
    [InlineData("host:6379,password=begin,ssl=hunter2", "part 3 of 3, by commas, is no option")]
    [InlineData("host:hunter2", "is not HOST:PORT")]
    [InlineData("host:70000", "is not HOST:PORT")]
    [InlineData("host:6379 hunter2", "is not HOST:PORT")]
    [InlineData("::1", "is not HOST:PORT")]
    [InlineData("password=hunter2", "names no server")]
    public void What_is_no_address_is_refused_and_not_repeated(string given, string reason)
    {
        var refused = Assert.Throws<JournalRefusedException>(() => RedisLink.Settings(given));
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter", refused.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("localhost", "Unspecified/localhost:0")]
    [InlineData("redis-1:6379, redis_2.example:6380,user=regime,password=p@ss://w=rd,ssl=true", "Unspecified/redis-1:6379 Unspecified/redis_2.example:6380")]
    [InlineData("[::1]:6379", "[::1]:6379")]
    [InlineData("10.0.0.1:6379,$CONFIG=", "10.0.0.1:6379")]
    [InlineData("!/run/redis.sock,password=x", "/run/redis.sock")]
    public void What_is_one_is_taken(string given, string addresses) => Assert.Equal(addresses, string.Join(' ', RedisLink.Settings(given).EndPoints));

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
        await File.WriteAllTextAsync(secrets["empty"], "\n");
        Assert.Contains("is empty", Assert.Throws<JournalRefusedException>(() => RedisLink.Settings("localhost:6379", secrets["empty"])).Message, StringComparison.Ordinal);
        Assert.Contains("nowhere", Assert.Throws<JournalRefusedException>(() => RedisLink.Settings("localhost:6379", secrets["nowhere"])).Message, StringComparison.Ordinal);
    }
}
