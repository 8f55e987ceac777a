using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AnchorOrleans.Browser.Cdp;

/// <summary>Writes the relay's own answers to commands.</summary>
internal static class CdpAnswer
{
    private const int ServerError = -32000;
    private const int NotAMessage = -32700;

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Says that a command was done.</summary>
    public static byte[] Done(int id, string? session) => Write(id, session, "result", []);

    /// <summary>Says why a command was not carried out.</summary>
    public static byte[] Refused(int? id, string? session, string sentence) => Error(id, session, ServerError, sentence);

    /// <summary>Says that a message is no command.</summary>
    public static byte[] NotUnderstood(int? id, string? session) => Error(
        id, session, NotAMessage, "A command is a JSON object with 'id' and 'method', perhaps 'params' and 'sessionId', each once, and no comments.");

    /// <summary>Writes a command or an answer as it travels.</summary>
    public static byte[] Write(JsonObject message) => JsonSerializer.SerializeToUtf8Bytes(message, Plain);

    private static byte[] Error(int? id, string? session, int code, string sentence) =>
        Write(id, session, "error", new JsonObject { ["code"] = code, ["message"] = sentence });

    private static byte[] Write(int? id, string? session, string kind, JsonObject content)
    {
        var answer = new JsonObject { [kind] = content };
        if (id is { } known)
        {
            answer.Insert(0, "id", known);
        }

        if (session is not null)
        {
            answer["sessionId"] = session;
        }

        return Write(answer);
    }
}
