/** A broker's URL for people and logs: whatever may be a credential becomes `***`, also in a URL that makes no sense. */
export function maskUrl(url: string): string {
  const withoutQuery = url.replace(/[?#].*$/s, '');
  const scheme = /^[a-z][a-z0-9+.-]*:\/\//i.exec(withoutQuery)?.[0] ?? '';
  const at = withoutQuery.lastIndexOf('@');
  return at < scheme.length ? withoutQuery : `${scheme}***${withoutQuery.slice(at)}`;
}
