/** Variables as a `.env` file that Compose, Docker and shells read alike: a value with anything unusual stands in quotes. */
export function dotenvText(environment: Readonly<Record<string, string>>): string {
  return Object.entries(environment)
    .map(([name, value]) => `${name}=${/^[\w@%+=:,./-]*$/.test(value) ? value : quoted(value)}\n`)
    .join('');
}

/** In single quotes nothing is expanded; what they cannot hold goes into double ones, escaped. */
function quoted(value: string): string {
  if (!/['\n\r]/.test(value)) return `'${value}'`;
  const escaped = value
    .replace(/[\\"$`]/g, '\\$&')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r');
  return `"${escaped}"`;
}
