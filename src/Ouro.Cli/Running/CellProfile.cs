using Ouro.Profile;

namespace Ouro.Cli.Running;

/// <summary>A cell's profile while it runs.</summary>
internal readonly record struct CellProfile(ProfileSession Session, IdleBaseline Idle);
