using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using AnchorOrleans.Api.Agents;
using AnchorOrleans.Api.Agents.Chat;
using AnchorOrleans.Api.Agents.Environments;
using AnchorOrleans.Api.Agents.Events;
using AnchorOrleans.Api.Agents.Files;
using AnchorOrleans.Api.Agents.Webhooks;
using AnchorOrleans.Api.Artifacts;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.Executions;
using AnchorOrleans.Api.Executions.Activity;
using AnchorOrleans.Api.Extensions;
using AnchorOrleans.Api.Health;
using AnchorOrleans.Api.Overviews;
using AnchorOrleans.Api.Policies;
using AnchorOrleans.Api.Profiles;
using AnchorOrleans.Api.Sessions;
using AnchorOrleans.Api.Sessions.Files;
using AnchorOrleans.Api.Sessions.History;
using AnchorOrleans.Api.Sessions.LiveView;
using AnchorOrleans.Api.Sessions.Recordings;
using AnchorOrleans.Api.Settings;
using AnchorOrleans.Api.Tasks;
using AnchorOrleans.Api.Tenants;
using AnchorOrleans.Api.Tools;

namespace AnchorOrleans.Api.Json;

/// <summary>Everything the code API answers, for the serializer's generator.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, NumberHandling = JsonNumberHandling.Strict)]
[JsonSerializable(typeof(ErrorResponse))]
[JsonSerializable(typeof(Data<TaskResponse>))]
[JsonSerializable(typeof(Data<CodeCheckResponse>))]
[JsonSerializable(typeof(Data<TaskListResponse>))]
[JsonSerializable(typeof(Data<TaskMetadataResponse>))]
[JsonSerializable(typeof(Data<TaskVersionResponse>))]
[JsonSerializable(typeof(Data<TaskVersionsResponse>))]
[JsonSerializable(typeof(Data<DeletedResponse>))]
[JsonSerializable(typeof(Data<CreatedApiKeyResponse>))]
[JsonSerializable(typeof(Data<ApiKeyListResponse>))]
[JsonSerializable(typeof(Data<MeResponse>))]
[JsonSerializable(typeof(Data<SystemResponse>))]
[JsonSerializable(typeof(Data<SettingsResponse>))]
[JsonSerializable(typeof(Data<RunResponse>))]
[JsonSerializable(typeof(Data<ExecutionResponse>))]
[JsonSerializable(typeof(Data<ExecutionListResponse>))]
[JsonSerializable(typeof(Data<HistoryResponse>))]
[JsonSerializable(typeof(Data<ExecutionDetailResponse>))]
[JsonSerializable(typeof(Data<ActivityResponse>))]
[JsonSerializable(typeof(Data<CancelledResponse>))]
[JsonSerializable(typeof(ArtifactListResponse))]
[JsonSerializable(typeof(SignedUrlResponse))]
[JsonSerializable(typeof(LogResponse))]
[JsonSerializable(typeof(LogPageResponse))]
[JsonSerializable(typeof(LogLineResponse))]
[JsonSerializable(typeof(LogEndResponse))]
[JsonSerializable(typeof(Data<CreatedSessionResponse>))]
[JsonSerializable(typeof(Data<SessionResponse>))]
[JsonSerializable(typeof(Data<SessionListResponse>))]
[JsonSerializable(typeof(Data<SessionStatusesResponse>))]
[JsonSerializable(typeof(SessionHistoryResponse))]
[JsonSerializable(typeof(Data<TagsResponse>))]
[JsonSerializable(typeof(Data<LaterSessionResponse>))]
[JsonSerializable(typeof(Data<LaterSessionStatusResponse>))]
[JsonSerializable(typeof(Data<BatchResponse>))]
[JsonSerializable(typeof(Data<BatchStatusResponse>))]
[JsonSerializable(typeof(Data<BatchCancelledResponse>))]
[JsonSerializable(typeof(Data<StatusResponse>))]
[JsonSerializable(typeof(Data<QueueResponse>))]
[JsonSerializable(typeof(Data<ExtensionResponse>))]
[JsonSerializable(typeof(Data<ExtensionResponse[]>))]
[JsonSerializable(typeof(ExtensionResponse))]
[JsonSerializable(typeof(Data<PolicyResponse>))]
[JsonSerializable(typeof(Data<DecisionListResponse>))]
[JsonSerializable(typeof(Data<StepListResponse>))]
[JsonSerializable(typeof(Data<PolicyListResponse>))]
[JsonSerializable(typeof(Data<ProfileResponse>))]
[JsonSerializable(typeof(Data<ProfileListResponse>))]
[JsonSerializable(typeof(StatusResponse))]
[JsonSerializable(typeof(ClipboardResponse))]
[JsonSerializable(typeof(Data<ClipboardResponse>))]
[JsonSerializable(typeof(ImmutableArray<PageResponse>))]
[JsonSerializable(typeof(LiveTicketResponse))]
[JsonSerializable(typeof(CodeResultResponse))]
[JsonSerializable(typeof(Data<UploadedResponse>))]
[JsonSerializable(typeof(Data<AgentFileListResponse>))]
[JsonSerializable(typeof(Data<DownloadListResponse>))]
[JsonSerializable(typeof(Data<RecordingListResponse>))]
[JsonSerializable(typeof(Data<WebhookSecretResponse>))]
[JsonSerializable(typeof(Data<TraceListResponse>))]
[JsonSerializable(typeof(HealthResponse))]
[JsonSerializable(typeof(BrowserVersionResponse))]
[JsonSerializable(typeof(TargetResponse[]))]
[JsonSerializable(typeof(ServiceResponse))]
[JsonSerializable(typeof(AgentErrorResponse))]
[JsonSerializable(typeof(ChatErrorResponse))]
[JsonSerializable(typeof(AgentReply))]
[JsonSerializable(typeof(StartedSessionResponse))]
[JsonSerializable(typeof(DeliveredResponse))]
[JsonSerializable(typeof(EnvironmentMadeResponse))]
[JsonSerializable(typeof(EnvironmentListResponse))]
[JsonSerializable(typeof(AgentProfileMadeResponse))]
[JsonSerializable(typeof(AgentProfileListResponse))]
[JsonSerializable(typeof(AgentHealthResponse))]
[JsonSerializable(typeof(ActiveSocketsResponse))]
[JsonSerializable(typeof(UploadedFilesResponse))]
[JsonSerializable(typeof(ChatResponse))]
[JsonSerializable(typeof(ChatChunk))]
[JsonSerializable(typeof(ModelListResponse))]
[JsonSerializable(typeof(TransportRefusal))]
[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(Data<JsonObject>))]
[JsonSerializable(typeof(Data<InterventionListResponse>))]
[JsonSerializable(typeof(AgentFingerprint))]
[JsonSerializable(typeof(RunFingerprint))]
[JsonSerializable(typeof(SortedDictionary<string, string>))]
internal sealed partial class AnchorJson : JsonSerializerContext;

/// <summary>The envelope of most answers.</summary>
/// <param name="Value">What is inside.</param>
/// <typeparam name="T">What is inside.</typeparam>
internal sealed record Data<T>([property: JsonPropertyName("data")] T Value)
    where T : notnull;
