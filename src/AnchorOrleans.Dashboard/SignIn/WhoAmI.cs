namespace AnchorOrleans.Dashboard.SignIn;

/// <summary>What the API says of a key.</summary>
public sealed record WhoAmI(WhoAmI.TeamPart Team, WhoAmI.KeyPart Key)
{
    /// <summary>Whose it is.</summary>
    public sealed record TeamPart(string Id, string Name);

    /// <summary>The key itself.</summary>
    public sealed record KeyPart(string Id, string Name, string Role);

    /// <summary>Makes the person who is signed in with it.</summary>
    internal Person ToPerson() => new(Key.Name, Key.Role, Team.Name);
}
