// Each test starts a service with browsers of its own; two at a time would only slow each other down.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
