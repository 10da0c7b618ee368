namespace RegimeGrpc.Server.Tests.Access;

/// <summary>
/// Tests that take the whole machine, or ask for what all servers of this process count: they run by themselves, so that no other test pays
/// for them or is counted with them.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Load
{
    public const string Name = "Load";
}
