using System.Collections.Immutable;
using System.Runtime.InteropServices;
using AnchorOrleans.Jail;

namespace AnchorOrleans.Sandbox.Node;

/// <summary>Where Node.js and the JavaScript of the runtime lie, on the host and in a jail.</summary>
/// <param name="NodePath">Node.js, on the host.</param>
/// <param name="RuntimePath">The folder with the runtime and its modules, on the host.</param>
internal sealed record NodeFiles(string NodePath, string RuntimePath)
{
    private const string NodeInside = "/opt/anchor/node";
    private const string RuntimeInside = "/opt/anchor/runtime";

    /// <summary>Gets what a jail must see to start Node.js.</summary>
    public JailMount[] Mounts => [new(NodePath, NodeInside), new(RuntimePath, RuntimeInside)];

    /// <summary>Finds both.</summary>
    /// <exception cref="SandboxUnavailableException">One is missing; the message says which, and what to do.</exception>
    public static NodeFiles Find(SandboxOptions options)
    {
        var node = options.NodePath ?? Path.Combine(AppContext.BaseDirectory, ".playwright", "node", PlatformFolder(), "node");
        if (!File.Exists(node))
        {
            throw new SandboxUnavailableException(
                $"Node.js is not at '{node}'. It comes with the package Microsoft.Playwright; build again, or set {SandboxOptions.Section}:{nameof(options.NodePath)}.");
        }

        var runtime = options.RuntimePath ?? FindRuntime();
        if (!Directory.Exists(Path.Combine(runtime, "node_modules", "anchorbrowser")))
        {
            throw new SandboxUnavailableException(
                $"The sandbox's npm packages are not installed in '{runtime}'. Run 'npm ci --ignore-scripts' there, or set {SandboxOptions.Section}:{nameof(options.RuntimePath)}.");
        }

        return new NodeFiles(node, runtime);
    }

    /// <summary>Writes the command that starts a script of the runtime in a jail.</summary>
    public static ImmutableArray<string> Command(string script, ImmutableArray<string> nodeOptions, ImmutableArray<string> arguments)
    {
        return [NodeInside, "--disable-warning=ExperimentalWarning", "--no-deprecation", .. nodeOptions, $"{RuntimeInside}/src/{script}", .. arguments];
    }

    /// <summary>A published service has the runtime beside it; one that was built from source uses it where it is written.</summary>
    private static string FindRuntime()
    {
        var published = Path.Combine(AppContext.BaseDirectory, "runtime");
        if (Directory.Exists(published))
        {
            return published;
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var source = Path.Combine(folder.FullName, "src", "AnchorOrleans.Sandbox", "runtime");
            if (Directory.Exists(source))
            {
                return source;
            }
        }

        return published;
    }

    private static string PlatformFolder()
    {
        var system = OperatingSystem.IsMacOS() ? "darwin" : "linux";
        return RuntimeInformation.OSArchitecture is Architecture.Arm64 ? $"{system}-arm64" : $"{system}-x64";
    }
}
