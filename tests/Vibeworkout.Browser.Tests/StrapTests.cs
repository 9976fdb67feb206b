using System.Text.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Vibeworkout.Browser.Tests;

/// <summary>A heart-rate strap: emulated inside Chromium for pairing and finding the service; a fake one for a stream, which the emulation
/// cannot send.</summary>
public sealed class StrapTests
{
    private const string FakeStrap = """
        (() => {
          const measurement = Object.assign(new EventTarget(), { properties: {}, startNotifications: async () => measurement });
          const battery = { readValue: async () => new DataView(Uint8Array.of(87).buffer) };
          const service = name => ({ getCharacteristic: async () => name === 'heart_rate' ? measurement : battery });
          window.connections = 0;
          const device = Object.assign(new EventTarget(), { name: 'Fake H10', gatt: {
            connect: async () => { window.connections++; return { getPrimaryService: async name => service(name) }; },
            disconnect() { device.dispatchEvent(new Event('gattserverdisconnected')); } } });
          Object.defineProperty(Navigator.prototype, 'bluetooth', { configurable: true, get: () => ({ requestDevice: async () => device, getDevices: async () => [] }) });
          window.beat = (...bytes) => { measurement.value = new DataView(Uint8Array.from(bytes).buffer); measurement.dispatchEvent(new Event('characteristicvaluechanged')); };
          window.drop = () => device.gatt.disconnect();
        })();
        """;

    [Fact]
    public async Task An_emulated_strap_is_paired_and_its_beat_unlocks()
    {
        await using var lab = await BrowserLab.StartAsync();
        await EmulateStrapAsync(lab, bpm: 142);
        await StartAsync(lab.Page);
        await ConnectUntilShownAsync(lab.Page, "142");
        await Expect(lab.Page.Locator("[data-lock]")).ToHaveTextAsync("Unlocked");
        await Expect(lab.Page.Locator("[data-ble-state]")).ToContainTextAsync("Polar H10 SIM");
    }

    [Fact]
    public async Task A_stream_locks_and_unlocks_survives_a_drop_and_tells_lost_contact()
    {
        await using var lab = await BrowserLab.StartAsync();
        await lab.Context.AddInitScriptAsync(FakeStrap);
        await lab.GoAsync("/");
        var page = lab.Page;
        await StartAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Connect strap" }).ClickAsync();
        await Expect(page.Locator("[data-ble-state]")).ToHaveTextAsync("Connected to Fake H10, battery 87 %");
        await page.EvaluateAsync("() => beat(0x16, 84, 0, 2)");
        await Expect(page.Locator("[data-bpm-now]")).ToHaveTextAsync("84");
        await Expect(page.Locator("[data-lock]")).ToHaveTextAsync("Locked");
        await page.EvaluateAsync("() => beat(0x01, 0x80, 0x00)"); // 16 bits
        await Expect(page.Locator("[data-bpm-now]")).ToHaveTextAsync("128");
        await Expect(page.Locator("[data-lock]")).ToHaveTextAsync("Unlocked");

        await page.EvaluateAsync("() => beat(0x04, 200)"); // contact supported, not detected: no sample
        await Expect(page.Locator("[data-ble-state]")).ToContainTextAsync("no skin contact");
        await page.EvaluateAsync("() => { beat(); beat(1); beat(1, 2); beat(0, 0); }"); // cut short, or zero
        await page.EvaluateAsync("() => drop()");
        await Expect(page.Locator("[data-ble-state]")).ToHaveTextAsync("Connected to Fake H10, battery 87 %");
        Assert.Equal(2, await page.EvaluateAsync<int>("() => connections"));
        await page.EvaluateAsync("() => beat(0x00, 91)");
        await Expect(page.Locator("[data-bpm-now]")).ToHaveTextAsync("91");

        var session = await page.Locator("#now").GetAttributeAsync("data-session");
        var bpm = (await lab.Server.GetAsync($"/api/workout/sessions/{session}/samples"))
            .GetProperty("samples")
            .EnumerateArray()
            .Select(s => s.GetProperty("bpm").GetInt32());
        Assert.Equal([84, 128, 91], bpm);
        Assert.Empty(lab.Errors);
    }

    [Fact]
    public async Task Beats_that_wait_survive_a_reload()
    {
        await using var lab = await BrowserLab.StartAsync();
        await lab.Context.AddInitScriptAsync(FakeStrap);
        await lab.GoAsync("/");
        var page = lab.Page;
        await StartAsync(page);
        var session = await page.Locator("#now").GetAttributeAsync("data-session");
        await page.GetByRole(AriaRole.Button, new() { Name = "Connect strap" }).ClickAsync();
        await page.RouteAsync("**/api/workout/hr/batch", route => route.AbortAsync());
        foreach (var bpm in (int[])[101, 102, 103])
        {
            await page.EvaluateAsync("bpm => beat(0, bpm)", bpm);
        }

        await Expect(page.Locator("[data-bpm-now]")).ToHaveTextAsync("–");
        await page.ReloadAsync();
        await page.UnrouteAsync("**/api/workout/hr/batch");
        await Testing.Eventually.BecomesAsync(
            async () =>
                (await lab.Server.GetAsync($"/api/workout/sessions/{session}/samples"))
                    .GetProperty("samples")
                    .EnumerateArray()
                    .Select(s => s.GetProperty("bpm").GetInt32())
                    .ToList(),
            bpm => bpm.SequenceEqual([101, 102, 103]),
            "all three beats at the server"
        );
    }

    private static async Task StartAsync(IPage page)
    {
        await page.GetByText("in this browser", new() { Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Start workout" }).ClickAsync();
        await Expect(page.Locator("[data-ble-state]")).ToBeVisibleAsync();
    }

    /// <summary>The emulated strap gives one beat for each connection, and a beat counts for ten seconds: on a busy machine it may be over
    /// before it is shown, and a person would connect again.</summary>
    private static async Task ConnectUntilShownAsync(IPage page, string bpm)
    {
        for (var tries = 1; ; tries++)
        {
            await page.Locator("[data-ble-connect]").ClickAsync();
            try
            {
                await Expect(page.Locator("[data-bpm-now]")).ToHaveTextAsync(bpm, new() { Timeout = 15_000 });
                return;
            }
            catch (PlaywrightException) when (tries < 5)
            {
                // see above
            }
        }
    }

    /// <summary>A strap on the browser's own emulated Bluetooth adapter; it can be read, not stream.</summary>
    private static async Task EmulateStrapAsync(BrowserLab lab, byte bpm)
    {
        const string Strap = "09:09:09:09:09:09";
        static string Uuid(string number) => $"0000{number}-0000-1000-8000-00805f9b34fb";
        var browser = await lab.Browser.NewBrowserCDPSessionAsync();
        var page = await lab.Context.NewCDPSessionAsync(lab.Page);
        async Task<JsonElement> SendAsync(string method, Dictionary<string, object> arguments) =>
            (await browser.SendAsync(method, arguments)) ?? default;

        await SendAsync("BluetoothEmulation.enable", new() { ["state"] = "powered-on", ["leSupported"] = true });
        await SendAsync(
            "BluetoothEmulation.simulatePreconnectedPeripheral",
            new()
            {
                ["address"] = Strap,
                ["name"] = "Polar H10 SIM",
                ["manufacturerData"] = Array.Empty<object>(),
                ["knownServiceUuids"] = new[] { Uuid("180d") },
            }
        );
        var service = (await SendAsync("BluetoothEmulation.addService", new() { ["address"] = Strap, ["serviceUuid"] = Uuid("180d") }))
            .GetProperty("serviceId")
            .GetString()!;
        var measurement = (
            await SendAsync(
                "BluetoothEmulation.addCharacteristic",
                new()
                {
                    ["serviceId"] = service,
                    ["characteristicUuid"] = Uuid("2a37"),
                    ["properties"] = new { notify = true, read = true },
                }
            )
        ).GetProperty("characteristicId").GetString()!;
        await SendAsync(
            "BluetoothEmulation.addDescriptor",
            new() { ["characteristicId"] = measurement, ["descriptorUuid"] = Uuid("2902") }
        );

        browser.Event("BluetoothEmulation.gattOperationReceived").OnEvent += async (_, e) =>
            await SendAsync(
                "BluetoothEmulation.simulateGATTOperationResponse",
                new()
                {
                    ["address"] = Strap,
                    ["type"] = Text(e, "type"),
                    ["code"] = 0,
                }
            );
        browser.Event("BluetoothEmulation.characteristicOperationReceived").OnEvent += async (_, e) =>
        {
            var answer = new Dictionary<string, object>
            {
                ["characteristicId"] = measurement,
                ["type"] = Text(e, "type"),
                ["code"] = 0,
            };
            if (Text(e, "type") == "read")
            {
                answer["data"] = Convert.ToBase64String([0x10, bpm, 0x00, 0x02]);
            }

            await SendAsync("BluetoothEmulation.simulateCharacteristicOperationResponse", answer);
        };
        browser.Event("BluetoothEmulation.descriptorOperationReceived").OnEvent += async (_, e) =>
            await SendAsync(
                "BluetoothEmulation.simulateDescriptorOperationResponse",
                new()
                {
                    ["descriptorId"] = Text(e, "descriptorId"),
                    ["type"] = Text(e, "type"),
                    ["code"] = 0,
                }
            );
        var picked = new HashSet<string>();
        page.Event("DeviceAccess.deviceRequestPrompted").OnEvent += async (_, e) =>
        {
            if (picked.Add(Text(e, "id"))) // it comes twice
            {
                await page.SendAsync(
                    "DeviceAccess.selectPrompt",
                    new Dictionary<string, object>
                    {
                        ["id"] = Text(e, "id"),
                        ["deviceId"] = e!.Value.GetProperty("devices")[0].GetProperty("id").GetString()!,
                    }
                );
            }
        };
        await page.SendAsync("DeviceAccess.enable");
    }

    private static string Text(JsonElement? data, string name) => data!.Value.GetProperty(name).GetString()!;
}
