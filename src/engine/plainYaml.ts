/** YAML that every reader takes for the same data, whichever version of YAML it was written for. */

const SAFE = /^[A-Za-z_/][\w./%@+-]*(?::[\w./%@+-]+)*$/;
const WORD = /^(?:y|n|yes|no|true|false|on|off|null)$/i;

/**
 * Writes plain data as YAML in block style. Whatever some reader might take for a boolean, a number, a date or nothing
 * stands in double quotes; a lone `y` is a boolean to Kubernetes, and text to Ansible.
 */
export function plainYaml(data: unknown, depth = 0): string {
  const indent = '  '.repeat(depth);
  if (Array.isArray(data) && data.length > 0) {
    return data.map((item) => `${indent}- ${plainYaml(item, depth + 1).trimStart()}`).join('\n');
  }
  if (isMap(data) && Object.keys(data).length > 0) {
    return Object.entries(data)
      .map(([key, value]) => {
        const nested = (Array.isArray(value) || isMap(value)) && Object.keys(value).length > 0;
        return `${indent}${scalar(key)}:${nested ? `\n${plainYaml(value, depth + 1)}` : ` ${scalar(value)}`}`;
      })
      .join('\n');
  }
  return scalar(data);
}

function isMap(data: unknown): data is Record<string, unknown> {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}

function scalar(value: unknown): string {
  return typeof value === 'string' && SAFE.test(value) && !WORD.test(value) ? value : JSON.stringify(value ?? null);
}
