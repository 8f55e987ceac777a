namespace AnchorOrleans.Secrets;

/// <summary>Makes secrets unreadable where they are stored; only a service with the same keys can open them.</summary>
public interface ISecretBox
{
    /// <summary>Encrypts a secret.</summary>
    /// <param name="purpose">What it is for and whose it is; it can be opened for nothing else.</param>
    /// <param name="secret">The secret.</param>
    /// <returns>Text of letters, digits, <c>-</c> and <c>_</c>.</returns>
    string Seal(string purpose, string secret);

    /// <summary>Decrypts it.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">It was sealed for something else, with other keys, or was changed.</exception>
    string Open(string purpose, string text);

    /// <summary>Answers a text that is the same for the same secret and tells nothing of it without the keys, so that secrets can be compared later.</summary>
    string Fingerprint(string secret);
}
