const { stringify } = JSON;
const { byteLength } = Buffer;

/**
 * Turns what the default function returned into JSON text; `undefined`, the value of a function without `return`, is `null`.
 * @param {unknown} value
 * @param {number} limit In bytes of UTF-8.
 * @returns {{ output: string } | { code: string, message: string }}
 */
export function toOutput(value, limit) {
  let output;
  try {
    output = value === undefined ? 'null' : stringify(value);
  } catch (error) {
    const { message } = /** @type {Error} */ (error);
    return message === 'Invalid string length'
      ? { code: 'OUTPUT_TOO_LARGE', message: `The output is larger than JSON text can be; the limit is ${limit} bytes (Sandbox:OutputBytes).` }
      : { code: 'OUTPUT_NOT_JSON', message: `The returned value cannot be written as JSON: ${message}` };
  }

  if (output === undefined) {
    return { code: 'OUTPUT_NOT_JSON', message: `The returned value is a ${typeof value}, which cannot be written as JSON.` };
  }

  const size = byteLength(output);
  return size > limit
    ? { code: 'OUTPUT_TOO_LARGE', message: `The output is ${size} bytes of JSON text; the limit is ${limit} bytes (Sandbox:OutputBytes).` }
    : { output };
}
