namespace AnchorOrleans.Dashboard.Tasks;

/// <summary>What a new task begins with: small, complete, and worth keeping.</summary>
internal static class SampleCode
{
    public const string Text =
        """
        import AnchorClient from 'anchorbrowser';

        // The platform gives the task its key and its address.
        const anchor = new AnchorClient({ apiKey: process.env.ANCHOR_API_KEY });

        export default async function run() {
          // Inputs are strings whose names begin with ANCHOR_. The form to run this task has a field for each.
          const url = process.env.ANCHOR_TARGET_URL ?? 'https://example.com';

          const browser = await anchor.browser.create();
          try {
            const page = browser.contexts()[0].pages()[0];
            await page.goto(url);
            console.log(`Reading ${page.url()}`);

            // What is returned becomes the output.
            return { title: await page.title(), links: await page.locator('a').count() };
          } finally {
            await browser.close();
          }
        }

        """;
}
