namespace Ouro.Cluster;

/// <param name="Url"><c>nats://host:port</c>, without secrets.</param>
/// <param name="CredentialsFile">A NATS <c>.creds</c> file; null: user and password, or none.</param>
/// <param name="Group">Agents and coordinators of one group find each other.</param>
public sealed record LinkOptions(string Url, string? CredentialsFile, string? User, string? Password, string Group)
{
    public const string DefaultGroup = "default";

    /// <summary>For servers that ask for a token in place of user and password.</summary>
    public string? Token { get; init; }
}
