// A second process that connects to a session which another one uses: reads what is there, and leaves a word of its own.
import Anchorbrowser from 'anchorbrowser';

const browser = await new Anchorbrowser().browser.connect(process.env.SESSION_ID);
const [page] = browser.contexts()[0].pages();
const title = await page.title();
await page.evaluate(() => { document.title = 'seen by the second'; });
console.log(title);
await browser.close();
