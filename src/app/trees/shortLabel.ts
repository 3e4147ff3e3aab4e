/** In a sidebar of usual width this leaves room for the state beside the name. */
const maxLength = 24;

/** A long name cut in its middle: names of one family differ in their tails, and VS Code cuts what stands behind a name first. */
export function shortLabel(name: string): string {
  const characters = Array.from(name);
  if (characters.length <= maxLength) return name;
  const tail = Math.floor((maxLength - 1) / 2);
  return `${characters.slice(0, maxLength - 1 - tail).join('')}…${characters.slice(-tail).join('')}`;
}

/** A long name of a machine without its domain, which all of a family have: `ip-10-42-0-117…`. Any other long name is cut in its middle. */
export function shortHost(name: string): string {
  const [host = ''] = name.split('.');
  const isHost = name.length > maxLength && host.length < maxLength && /[a-z]/i.test(host);
  return isHost && host !== name ? `${host}…` : shortLabel(name);
}
