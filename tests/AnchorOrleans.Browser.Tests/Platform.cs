using System.Runtime.Versioning;

// Jails, and so browsers, exist on Linux only.
[assembly: SupportedOSPlatform("linux")]
