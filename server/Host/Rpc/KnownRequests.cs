using Google.Protobuf;
using Grpc.Core;
using RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Server.Rpc;

/// <summary>
/// Binds the server's services so that of a request nothing is kept but what the protos know. The library keeps the rest too, for
/// somebody who passes messages on: some sixty bytes of memory for each that was sent, for as long as the call takes, and a watch takes days.
/// </summary>
/// <remarks>The overloads are called by the framework, see <see cref="BindServiceMethodAttribute"/>.</remarks>
internal static class KnownRequests
{
    public static void BindService(ServiceBinderBase binder, RegimeService.RegimeServiceBase? service) => RegimeService.BindService(new Binder(binder), service);

    public static void BindService(ServiceBinderBase binder, ObservationService.ObservationServiceBase? service) => ObservationService.BindService(new Binder(binder), service);

    public static void BindService(ServiceBinderBase binder, AuditService.AuditServiceBase? service) => AuditService.BindService(new Binder(binder), service);

    public static void BindService(ServiceBinderBase binder, ScenarioService.ScenarioServiceBase? service) => ScenarioService.BindService(new Binder(binder), service);

    public static void BindService(ServiceBinderBase binder, EvaluationService.EvaluationServiceBase? service) => EvaluationService.BindService(new Binder(binder), service);

    public static void BindService(ServiceBinderBase binder, OperatorService.OperatorServiceBase? service) => OperatorService.BindService(new Binder(binder), service);

    public static void BindService(ServiceBinderBase binder, FeedService.FeedServiceBase? service) => FeedService.BindService(new Binder(binder), service);

    private static Method<TRequest, TResponse> Known<TRequest, TResponse>(Method<TRequest, TResponse> method)
        where TRequest : class
        where TResponse : class
    {
        var type = ((IMessage)Activator.CreateInstance<TRequest>()).Descriptor;
        var parser = type.Parser.WithDiscardUnknownFields(true);
        var observations = CountedAppends.FieldOf(type);
        return new(method.Type, method.ServiceName, method.Name, new(method.RequestMarshaller.ContextualSerializer, Read), method.ResponseMarshaller);

        TRequest Read(DeserializationContext context)
        {
            var message = context.PayloadAsReadOnlySequence();
            if (observations is { } field) CountedAppends.Check(message, field);
            return (TRequest)parser.ParseFrom(message);
        }
    }

    private sealed class Binder(ServiceBinderBase inner) : ServiceBinderBase
    {
        public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler) =>
            inner.AddMethod(Known(method), handler);

        public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse>? handler) =>
            inner.AddMethod(Known(method), handler);

        public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler) =>
            inner.AddMethod(Known(method), handler);
    }
}
