using Berth.Oci;

namespace Berth.Images;

/// <summary>Where <see cref="VerifyImages"/> may get things from again.</summary>
/// <param name="Options">How registries are spoken to.</param>
/// <param name="CredentialsOf">What to show the registry of a name; null for nothing.</param>
public sealed record RepairSource(RegistryOptions Options, Func<Reference, RegistryCredentials?> CredentialsOf);
