using Microsoft.Extensions.Configuration;
using RegimeGrpc.Server.Access;

namespace RegimeGrpc.Server.Tests.Access;

public sealed class ListeningTests
{
    [Theory]
    [InlineData("--listen 0.0.0.0", "--listen 0.0.0.0 can be reached from other machines and needs TLS (--tls-cert F --tls-key F) and authentication")]
    [InlineData("--listen 0.0.0.0 --tls-cert c --tls-key k", "needs authentication")]
    [InlineData("--listen 0.0.0.0 --api-keys f", "needs TLS (--tls-cert F --tls-key F).")]
    [InlineData("--http-listen 10.0.0.1", "--http-listen 10.0.0.1 can be reached")]
    [InlineData("--grpc-port 5.5", "--grpc-port is a whole number from 0 to 65535, not '5.5'")]
    [InlineData("--listen example", "--listen is an IP address")]
    [InlineData("--otlp localhost:4317", "--otlp is an address like http://")]
    [InlineData("--api-keys=", "--api-keys needs a value")]
    [InlineData("--tls-cert c", "go together")]
    [InlineData("--tls-client-ca c", "--tls-client-ca goes with --tls-cert")]
    [InlineData("--tls-cert c --tls-key k --tls-client-ca c", "--tls-client-ca goes with --api-keys")]
    [InlineData("--jwt-authority https://login", "--jwt-audience goes with")]
    [InlineData("--jwt-audience regime", "--jwt-audience goes with")]
    [InlineData("--jwt-authority notaurl --jwt-audience regime", "--jwt-authority is an https:// address")]
    [InlineData("--jwt-authority http://10.0.0.1 --jwt-audience regime", "--jwt-authority is an https:// address")]
    [InlineData("--jwt-authority file:///etc/keys --jwt-audience regime", "--jwt-authority is an https:// address")]
    public void What_is_not_safe_is_refused_with_the_next_step(string arguments, string message) =>
        Assert.Contains(message, Assert.Throws<UsageException>(() => Read(arguments)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("--listen 127.0.0.1")]
    [InlineData("--listen ::1")]
    [InlineData("--listen ::ffff:127.0.0.1")]
    [InlineData("--listen 0.0.0.0 --insecure")]
    [InlineData("--jwt-authority http://127.0.0.1:8080 --jwt-audience regime")]
    [InlineData("--listen 0.0.0.0 --tls-cert c --tls-key k --api-keys f")]
    [InlineData("--listen 0.0.0.0 --tls-cert c --tls-key k --jwt-authority https://login --jwt-audience regime")]
    public void What_is_safe_or_taken_as_a_risk_is_accepted(string arguments) => Read(arguments);

    [Fact]
    public void A_missing_file_stops_the_start()
    {
        using var directory = new RegimeGrpc.Testing.TempDirectory();
        var options = Read($"--api-keys {directory["none.json"]} --grpc-port 0 --http-port 0 --data-dir {directory["data"]}");
        Assert.Contains($"--api-keys {directory["none.json"]}: ", Assert.Throws<UsageException>(() => Composition.Build(options, TimeProvider.System)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mine", true)]
    [InlineData("somebody-else", false)]
    public void An_issuer_without_a_key_to_verify_its_tokens_by_stops_the_start(string keyOf, bool starts)
    {
        const string Key = "Authentication:Schemes:Bearer:SigningKeys:0:";
        var settings = new ConfigurationBuilder().AddInMemoryCollection([new(Key + "Issuer", keyOf), new(Key + "Value", "c2VjcmV0")]).Build();
        void Check() => Tokens.Check(settings, Read("--jwt-issuer mine --jwt-audience regime"));
        if (starts) Check();
        else Assert.Contains("--jwt-issuer mine", Assert.Throws<UsageException>(Check).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1", true)]
    [InlineData("True", true)]
    [InlineData("0", false)]
    [InlineData("False", false)]
    [InlineData("no", false)]
    public void A_switch_in_the_environment_is_on_or_off_by_its_word(string word, bool on) =>
        Assert.Equal(on, Given("REGIME_INSECURE", word).Insecure);

    [Fact]
    public void A_word_that_is_neither_is_refused() =>
        Assert.Contains("REGIME_INSECURE is 1 or 0", Assert.Throws<UsageException>(() => Given("REGIME_INSECURE", "maybe")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("REGIME_GRPCPORT", "1", "is REGIME_GRPC_PORT meant?")]
    [InlineData("REGIME_API_KEYS_", "keys.json", "is REGIME_API_KEYS meant?")]
    [InlineData("REGIME_TLS_CRT", "server.pem", "is REGIME_TLS_CERT meant?")]
    [InlineData("regime_insecure", "0", "is REGIME_INSECURE meant?")]
    [InlineData("REGIME_FEED__FRED__KEY", "k", "is REGIME_FEEDS meant?")]
    [InlineData("REGIME_API_KYES", "keys.json", "is REGIME_API_KEYS meant?")]
    [InlineData("REGIME_API_KESY", "keys.json", "is REGIME_API_KEYS meant?")]
    [InlineData("REGIME_API_KEYS_FILE", "keys.json", "is REGIME_API_KEYS meant?")]
    [InlineData("REGIME__API__KEYS", "keys.json", "is REGIME_API_KEYS meant?")]
    [InlineData("REGIME_API_KEYS__FILE", "keys.json", "is REGIME_API_KEYS meant?")]
    [InlineData("REGIME_KEYS", "keys.json", "is REGIME_API_KEYS meant?")]
    [InlineData("REGIME_TLS_CERT_FILE", "server.pem", "is REGIME_TLS_CERT meant?")]
    [InlineData("REGIME_API_KEYS", "", "REGIME_API_KEYS is empty")]
    [InlineData("REGIME_TLS_CLIENT_CA", "", "REGIME_TLS_CLIENT_CA is empty")]
    public void A_variable_that_would_silently_leave_a_guard_out_is_refused(string name, string value, string message) =>
        Assert.Contains(message, Assert.Throws<UsageException>(() => Given(name, value)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_variable_that_resembles_none_is_told_and_no_reason_not_to_start()
    {
        var environment = new Dictionary<string, string> { ["REGIME_COLOUR"] = "red", ["REGIME_DATA"] = "here", ["REGIME_DEMO"] = "1", ["REGIME_TOKEN"] = "t" };
        Assert.True(CommandLine.Read([], environment).Demo);
        Assert.Equal(["REGIME_COLOUR", "REGIME_DATA"], environment.Keys.Where(name => CommandLine.Warnings(environment).Any(line => line.Contains($" {name};", StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData("REGIME_FEEDS__FRED__KEY", "k")]
    [InlineData("REGIME_feeds__fred__secondUrl", "http://127.0.0.1:1")]
    [InlineData("REGIME_API_KEY", "rgk_...")]
    [InlineData("REGIME_TOKEN", "...")]
    [InlineData("REGIME_SERVER", "http://127.0.0.1:5210")]
    [InlineData("REGIME_GRPC_SERVICE_HOST", "10.0.0.1")]
    [InlineData("REGIME_GRPC_SERVICE_PORT_HTTP", "5211")]
    [InlineData("REGIME_GRPC_PORT", "tcp://10.0.0.1:5210")]
    [InlineData("REGIME_PORT", "tcp://10.0.0.1:5210")]
    [InlineData("REGIME_GRPC_PORT_5210_TCP", "tcp://10.0.0.1:5210")]
    [InlineData("REGIME_GRPC_PORT_5210_TCP_ADDR", "10.0.0.1")]
    [InlineData("REGIME_ACCEPT_SURFACE", "1")]
    [InlineData("REGIME_RETAIN", "")]
    public void What_is_somebody_elses_or_guards_nothing_is_let_be(string name, string value) => Given(name, value);

    [Fact]
    public void The_access_file_in_the_clients_variable_is_refused()
    {
        using var directory = new RegimeGrpc.Testing.TempDirectory();
        File.WriteAllText(directory["keys.json"], "{}");
        Assert.Contains("is REGIME_API_KEYS meant", Assert.Throws<UsageException>(() => Given("REGIME_API_KEY", directory["keys.json"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Addresses_in_the_platforms_own_settings_are_refused()
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection([new("Kestrel:Endpoints:Other:Url", "http://0.0.0.0:80")]).Build();
        Assert.Contains("--listen", Assert.Throws<UsageException>(() => Listening.Check(settings)).Message, StringComparison.Ordinal);
        Listening.Check(new ConfigurationBuilder().AddInMemoryCollection([new("Kestrel:Limits:MaxRequestBodySize", "1")]).Build());
    }

    private static ServerOptions Read(string arguments) =>
        CommandLine.Read(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries), new Dictionary<string, string>());

    private static ServerOptions Given(string variable, string value) => CommandLine.Read([], new Dictionary<string, string> { [variable] = value });
}
