namespace Vibeworkout.Testing.GitHub;

/// <summary>An app looks after its webhook deliveries.</summary>
internal sealed class DeliveryOperations(WebhookSender webhooks)
{
    public IEnumerable<RestOperation> All =>
        [
            new("GET", "/app/hook/deliveries", call => Task.FromResult(List(call))),
            new("POST", "/app/hook/deliveries/{delivery_id}/attempts", call => Task.FromResult(Redeliver(call))),
        ];

    private RestAnswer List(RestCall call) =>
        call.Caller is { IsApp: true, App: { } app }
            ? Paging.List(call, [.. webhooks.Deliveries.Where(d => d.App == app).Reverse()], Bodies.Delivery)
            : RestAnswer.Unauthorized("A JSON web token could not be decoded");

    private RestAnswer Redeliver(RestCall call)
    {
        if (call.Caller is not { IsApp: true, App: { } app })
        {
            return RestAnswer.Unauthorized("A JSON web token could not be decoded");
        }

        return webhooks.Redeliver(app, call.Id("delivery_id")) ? new(202, new System.Text.Json.Nodes.JsonObject()) : RestAnswer.NotFound();
    }
}
