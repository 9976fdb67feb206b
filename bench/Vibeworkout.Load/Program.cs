using Vibeworkout.Load;

return args switch
{
    ["hr", var address, var token, var connections, var seconds] => await HeartRateLoad.RunAsync(new Uri(address), token, Number(connections), Number(seconds)),
    ["sqlite-floor", var file, var rows, var seconds] => SqliteFloor.Run(file, Number(rows), Number(seconds)),
    _ => Usage(),
};

static int Number(string text) => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

static int Usage()
{
    Console.Error.WriteLine("load: hr ADDRESS TOKEN CONNECTIONS SECONDS | sqlite-floor FILE ROWS_A_COMMIT SECONDS");
    return 2;
}
