using System.Text.Json;
using System.Text.Json.Serialization;
using Larder.Gateway.Api.Transfer;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Larder.Gateway.Api;

/// <summary>How requests and answers of the management API are read and written, without reflection.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    AllowDuplicateProperties = false,
    NumberHandling = JsonNumberHandling.Strict,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(ItemPage<PackageItem>))]
[JsonSerializable(typeof(ItemPage<UserAnswer>))]
[JsonSerializable(typeof(ItemPage<TokenAnswer>))]
[JsonSerializable(typeof(PackageAnswer))]
[JsonSerializable(typeof(ReleaseAnswer))]
[JsonSerializable(typeof(ChangeAnswer))]
[JsonSerializable(typeof(TokenAnswer))]
[JsonSerializable(typeof(NewTokenAnswer))]
[JsonSerializable(typeof(HealthAnswer))]
[JsonSerializable(typeof(YankRequest))]
[JsonSerializable(typeof(StatusRequest))]
[JsonSerializable(typeof(NewUserRequest))]
[JsonSerializable(typeof(PasswordRequest))]
[JsonSerializable(typeof(UserChangeRequest))]
[JsonSerializable(typeof(NewTokenRequest))]
[JsonSerializable(typeof(CallerAnswer))]
[JsonSerializable(typeof(ItemPage<GroupItem>))]
[JsonSerializable(typeof(GroupAnswer))]
[JsonSerializable(typeof(PackageAccessAnswer))]
[JsonSerializable(typeof(IndexAccessAnswer))]
[JsonSerializable(typeof(RegistrationRequest))]
[JsonSerializable(typeof(NewGroupRequest))]
[JsonSerializable(typeof(GroupChangeRequest))]
[JsonSerializable(typeof(PermissionsRequest))]
[JsonSerializable(typeof(AccessListRequest))]
[JsonSerializable(typeof(AccessDefaultsRequest))]
[JsonSerializable(typeof(ItemPage<UserState>))]
[JsonSerializable(typeof(ItemPage<TokenState>))]
[JsonSerializable(typeof(ItemPage<PackageAccessState>))]
[JsonSerializable(typeof(UserStateRequest))]
[JsonSerializable(typeof(TokenStateRequest))]
[JsonSerializable(typeof(RestoreAnswer))]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(HttpValidationProblemDetails))]
internal sealed partial class ApiJson : JsonSerializerContext;
