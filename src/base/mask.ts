/**
 * A URL for people and logs. Whatever may be a credential becomes `***`, also in a URL that makes no sense: an unescaped `/`,
 * `?`, `#` or `@` in a password would make any parser take a part of it for something else. So all up to the last `@` is
 * masked, and a query, which may hold a password too, is left out.
 */
export function maskUrl(url: string): string {
  const scheme = schemeOf(url);
  const rest = url.slice(scheme.length);
  const at = rest.lastIndexOf('@');
  const place = rest.slice(at + 1).replace(/[?#].*$/s, '');
  if (at !== -1) return `${scheme}***@${place}`;
  // A host never begins like that: it is a password without its host.
  return place.startsWith(':') ? `${scheme}***` : scheme + place;
}

/** As `maskUrl`, for addresses in which a user is no secret: `ssh://me@host` stays as it is. */
export function maskPassword(url: string): string {
  const rest = url.slice(schemeOf(url).length);
  const colon = rest.indexOf(':');
  return colon !== -1 && rest.lastIndexOf('@') > colon ? maskUrl(url) : url;
}

/** Text of others that may repeat a URL it was given, or a variable: an error, the output of a health check. */
export function maskText(text: string): string {
  return text
    .replace(/[a-z][a-z0-9+.-]{0,30}:\/\/[^\s"'`<>]+/gi, (url) => (hasCredentials(url) ? maskUrl(url) : url))
    .replace(assigned, '$1***');
}

/** `PASSWORD=…`, `"token": "…"`, `Authorization: Bearer …`. */
const assigned =
  /((?:passw(?:or)?d|passphrase|pwd|secret|token|credentials?|api[_-]?key|authorization)["']?\s{0,4}[:=]\s{0,4}["']?(?:(?:bearer|basic)\s{1,4})?)[^\s"',;&]+/gi;

/** True for a text with a URL in it that names a user with a password, or may do so: it is not to be shown. */
export function hasCredentials(text: string): boolean {
  const start = text.indexOf('://');
  if (start === -1) return false;
  const rest = text.slice(start + 3);
  const authority = /^[^/?#]*/.exec(rest)?.[0] ?? '';
  // Behind a colon, the password may hold what else would end it.
  return authority.includes('@') || (authority.includes(':') && rest.includes('@'));
}

function schemeOf(url: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\//i.exec(url)?.[0] ?? '';
}
