namespace Ouro.LoopbackTests.Kubernetes;

/// <summary>All tests of a real cluster share one, one after the other: side by side they would measure each other.</summary>
[CollectionDefinition]
public sealed class OneCluster : ICollectionFixture<Cluster>;
