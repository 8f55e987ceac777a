// Runs checks one after the other, prints the names of those that held as one JSON document, and fails with the first that did not.
/** @param {Record<string, () => Promise<void>>} checks */
export async function runChecks(checks) {
  const held = [];
  for (const [name, check] of Object.entries(checks)) {
    try {
      await check();
    } catch (error) {
      throw new Error(`Check '${name}' did not hold.`, { cause: error });
    }
    held.push(name);
  }
  console.log(JSON.stringify({ held }));
}
