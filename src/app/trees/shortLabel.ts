/** In a sidebar of usual width this leaves room for the state beside the name. */
const maxLength = 24;

/** A long name cut in its middle: names of one family differ in their tails, and VS Code cuts what stands behind a name first. */
export function shortLabel(name: string): string {
  const characters = Array.from(name);
  if (characters.length <= maxLength) return name;
  const tail = Math.floor((maxLength - 1) / 2);
  return `${characters.slice(0, maxLength - 1 - tail).join('')}…${characters.slice(-tail).join('')}`;
}
