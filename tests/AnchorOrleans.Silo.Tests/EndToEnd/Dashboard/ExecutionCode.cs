namespace AnchorOrleans.Silo.Tests.EndToEnd.Dashboard;

/// <summary>Tasks whose executions the pages show.</summary>
internal static class ExecutionCode
{
    public const string Endless = "export default () => new Promise(() => setInterval(() => {}, 1000));";

    public const string Hostile = "<img src=x onerror=\"document.title='taken'\"></script><script>document.title='taken'</script>";

    /// <summary>Leaves a picture and two files, writes to its log, and returns what a tree can show.</summary>
    public const string Orders = $$"""
        import { writeFileSync } from 'node:fs';
        import { join } from 'node:path';
        const hostile = `{{Hostile}}`;
        export default async function run() {
          console.log('Fetching orders of', process.env.ANCHOR_CITY, process.env.ANCHOR_PASSWORD);
          console.error(hostile);
          const folder = process.env.ANCHOR_ARTIFACTS_DIR!;
          writeFileSync(join(folder, 'shot.png'), Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64'));
          writeFileSync(join(folder, 'orders.csv'), 'id,name\n1,Łódź\n');
          writeFileSync(join(folder, 'page.html'), hostile);
          return { city: process.env.ANCHOR_CITY, link: 'https://example.com/orders?id=1', hostile, rows: Array.from({ length: 500 }, (_, id) => ({ id })) };
        }
        """;

    public const string Broken = $$"""
        // Looks up a price.
        async function price(): Promise<number> {
          const answer: any = undefined;
          return answer.price.amount;
        }

        export default async function run() {
          console.log('looking');
          if (process.env.ANCHOR_HOSTILE) { throw new Error(`{{Hostile}}`); }
          return await price();
        }
        """;

    /// <summary>Writes a line ten times a second.</summary>
    public const string Ticking = """
        export default async function run() {
          for (let tick = 1; ; tick++) {
            console.log('tick', tick);
            await new Promise(resume => setTimeout(resume, 100));
          }
        }
        """;

    /// <summary>Writes many lines at once, and then goes on.</summary>
    public const string Talkative = """
        export default async function run() {
          for (let line = 1; line <= 20000; line++) { console.log('line', line); }
          await new Promise(() => setInterval(() => {}, 1000));
        }
        """;

    /// <summary>Has a session opened for it, and stays in it.</summary>
    public const string InSession = """
        export default async function run() {
          console.log('in', process.env.ANCHOR_SESSION_ID);
          await new Promise(() => setInterval(() => {}, 1000));
        }
        """;

    public const string Parent = """
        import AnchorClient from 'anchorbrowser';
        export default async function run() {
          const child = await new AnchorClient().task.run({ taskId: process.env.ANCHOR_CHILD!, version: 'draft' });
          return child.data.success;
        }
        """;
}
