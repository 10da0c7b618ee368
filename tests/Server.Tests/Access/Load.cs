namespace RegimeGrpc.Server.Tests.Access;

/// <summary>Tests that take the whole machine: they run by themselves, so that no other test's time limit pays for them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Load
{
    public const string Name = "Load";
}
