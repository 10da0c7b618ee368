namespace RegimeGrpc.Server.Tests.Access;

public sealed class ListeningTests
{
    [Theory]
    [InlineData("--listen 0.0.0.0", "--listen 0.0.0.0 can be reached from other machines and needs TLS (--tls-cert F --tls-key F) and authentication")]
    [InlineData("--listen 0.0.0.0 --tls-cert c --tls-key k", "needs authentication")]
    [InlineData("--listen 0.0.0.0 --api-keys f", "needs TLS (--tls-cert F --tls-key F).")]
    [InlineData("--http-listen 10.0.0.1", "--http-listen 10.0.0.1 can be reached")]
    [InlineData("--listen example", "--listen is an IP address")]
    [InlineData("--tls-cert c", "go together")]
    [InlineData("--tls-client-ca c", "--tls-client-ca goes with --tls-cert")]
    [InlineData("--tls-cert c --tls-key k --tls-client-ca c", "--tls-client-ca goes with --api-keys")]
    [InlineData("--jwt-authority https://login", "--jwt-audience goes with")]
    [InlineData("--jwt-audience regime", "--jwt-audience goes with")]
    public void What_is_not_safe_is_refused_with_the_next_step(string arguments, string message) =>
        Assert.Contains(message, Assert.Throws<UsageException>(() => Read(arguments)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("--listen 127.0.0.1")]
    [InlineData("--listen ::1")]
    [InlineData("--listen 0.0.0.0 --insecure")]
    [InlineData("--listen 0.0.0.0 --tls-cert c --tls-key k --api-keys f")]
    [InlineData("--listen 0.0.0.0 --tls-cert c --tls-key k --jwt-authority https://login --jwt-audience regime")]
    public void What_is_safe_or_taken_as_a_risk_is_accepted(string arguments) => Read(arguments);

    [Fact]
    public void A_missing_file_stops_the_start()
    {
        using var directory = new RegimeGrpc.Testing.TempDirectory();
        var options = Read($"--api-keys {directory["none.json"]} --grpc-port 0 --http-port 0 --data-dir {directory["data"]}");
        Assert.Contains("none.json", Assert.Throws<UsageException>(() => Composition.Build(options, TimeProvider.System)).Message, StringComparison.Ordinal);
    }

    private static ServerOptions Read(string arguments) =>
        CommandLine.Read(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries), _ => null);
}
