using AnchorOrleans.Silo.Hosting;

return await Service.RunAsync(args);
