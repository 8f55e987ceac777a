using AnchorOrleans.Testing.Postgres;

[assembly: AssemblyFixture(typeof(PostgresServer))]
