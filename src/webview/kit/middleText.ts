import { element } from './dom.ts';

/** A name's end is kept whole up to this length; shorter names are not cut in two. */
const mostTail = 16;
const leastTail = 3;
const usualTail = 8;

/**
 * A name in two parts of which the first gives way where there is no room for both: `payments.…settled`. Names of one
 * system begin alike, and differ at their ends.
 */
export function middleText(name: string): readonly HTMLElement[] {
  const [head, tail] = splitName(name);
  const start = element('span', { className: 'name-head', text: head });
  return tail === '' ? [start] : [start, element('span', { className: 'name-tail', text: tail })];
}

/** Splits before the name's last part, where that is neither too short to tell anything nor too long to keep. */
export function splitName(name: string): readonly [head: string, tail: string] {
  // By code points: none is cut in two.
  const characters = Array.from(name);
  if (characters.length <= usualTail) return [name, ''];
  const last = characters.findLastIndex((one) => /[.:/_-]/.test(one)) + 1;
  const length = characters.length - last;
  const at = last > 0 && length >= leastTail && length <= mostTail ? last : characters.length - usualTail;
  return [characters.slice(0, at).join(''), characters.slice(at).join('')];
}
