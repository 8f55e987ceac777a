namespace AnchorOrleans.Api.Json;

/// <summary>Says that something was deleted.</summary>
internal sealed record DeletedResponse(bool Success, string Message)
{
    public static DeletedResponse Of(string message) => new(Success: true, message);
}
