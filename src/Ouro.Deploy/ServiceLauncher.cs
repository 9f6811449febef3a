namespace Ouro.Deploy;

/// <summary>How to start a program: the executable and the arguments before Ouro's own, e.g. <c>(ouro, ["serve"])</c>.</summary>
public sealed record ServiceLauncher(string Executable, IReadOnlyList<string> Arguments);
