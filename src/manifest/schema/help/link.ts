const reference = 'https://docs.docker.com/reference/compose-file/';

/** Keys of a service that the reference has no heading of its own for. */
const withoutHeading: ReadonlySet<string> = new Set(['pre_start', 'pull_refresh_after']);

/** Sections at the top level, and their pages. `true` where each key has a heading there. */
const sections: Readonly<Record<string, readonly [page: string, hasHeadings: boolean]>> = {
  networks: ['networks/', true],
  volumes: ['volumes/', true],
  configs: ['configs/', false],
  secrets: ['secrets/', false],
  models: ['models/', false],
  include: ['include/', false],
};

/** Parts of a service that have a page of their own. */
const parts: ReadonlySet<string> = new Set(['build', 'deploy', 'develop']);

/** The page of Docker's reference that explains a key; undefined for keys of Patchbay and those that nobody explains. */
export function linkTo(path: readonly string[]): string | undefined {
  const [section = '', , key, part] = path;
  if (path.includes('x-patchbay')) return undefined;
  if (section.startsWith('x-')) return `${reference}extension/`;
  if (section === 'name') return `${reference}version-and-name/#name-top-level-element`;
  if (section === 'version') return `${reference}version-and-name/#version-top-level-element-obsolete`;
  if (section === 'services') return serviceLink(key, part);
  const known = Object.hasOwn(sections, section) ? sections[section] : undefined;
  if (!known) return undefined;
  const [page, hasHeadings] = known;
  return `${reference}${page}${hasHeadings && key !== undefined ? `#${key}` : ''}`;
}

function serviceLink(key: string | undefined, part: string | undefined): string | undefined {
  if (key === undefined) return `${reference}services/`;
  if (key.startsWith('x-')) return `${reference}extension/`;
  if (withoutHeading.has(key)) return `${reference}services/`;
  if (!parts.has(key)) return `${reference}services/#${key}`;
  const isIndex = part === undefined || /^\d+$/.test(part);
  return `${reference}${key}/${isIndex ? '' : `#${part}`}`;
}
