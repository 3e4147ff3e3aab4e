/** Sections of a manifest → what one entry of them is. */
const entryNames: Readonly<Record<string, string>> = {
  services: 'service',
  networks: 'network',
  volumes: 'volume',
  configs: 'config',
  secrets: 'secret',
  models: 'model',
};

/** A path of keys for people: `service "web"`, `build.args of service "web"`. Undefined for the manifest itself. */
export function keyPathText(path: readonly string[]): string | undefined {
  const [section = '', name, ...inside] = path;
  const entry = Object.hasOwn(entryNames, section) ? entryNames[section] : undefined;
  if (path.length === 0) return undefined;
  if (entry === undefined || name === undefined) return path.join('.');
  return [...(inside.length > 0 ? [inside.join('.')] : []), `${entry} "${name}"`].join(' of ');
}
