namespace Ouro.Deploy.Validating;

/// <summary>One check of one deployment in one stub configuration.</summary>
/// <param name="Configuration">Name of the configuration; <c>present</c> for a running service that shows none.</param>
/// <param name="Evidence">A sentence with what was read.</param>
public sealed record CheckResult(string Deployment, string Configuration, StubCheck Check, CheckState State, string Evidence);
