import type { Location } from '../../base/problem.ts';
import { replaceWord } from '../problems/fixes.ts';
import type { ProblemList } from '../problems/problems.ts';
import { find, itemsOf, textOf, type Node } from '../tree/tree.ts';

/** A path in the container can have only one mount. */
export function checkMounts(service: Node, problems: ProblemList): void {
  const taken = new Map<string, Location>();
  const claim = (path: string | undefined, at: Location): void => {
    if (path === undefined || path === '') return;
    const target = path.length > 1 ? path.replace(/\/+$/, '') : path;
    const other = taken.get(target);
    if (!other) {
      taken.set(target, at);
      return;
    }
    const message = `target ${target} is already mounted: one place in the container takes one mount. Change one of the two.`;
    problems.error('mount-target', message, at, [{ message: 'The other mount is here.', at: other }]);
  };
  for (const item of itemsOf(find(service, 'tmpfs'))) {
    claim(textOf(item)?.split(':')[0], item.at);
    checkTmpfsSize(item, problems);
  }
  for (const mount of itemsOf(find(service, 'volumes'))) {
    claim(textOf(find(mount, 'target')), mount.at);
    const needsSource = textOf(find(mount, 'type')) === 'bind' && !textOf(find(mount, 'source'));
    if (needsSource) problems.error('missing-key', 'A bind mount needs a source. Add the path on the host.', mount.at);
  }
  for (const [key, folder] of [
    ['configs', '/'],
    ['secrets', '/run/secrets/'],
  ] as const) {
    for (const grant of itemsOf(find(service, key))) {
      const source = textOf(find(grant, 'source'));
      const target = textOf(find(grant, 'target')) ?? (source === undefined ? undefined : `${folder}${source}`);
      claim(target?.startsWith('/') === false ? `${folder}${target}` : target, grant.at);
    }
  }
}

/** Options of `tmpfs` go to the kernel as they stand, and it knows whole numbers only: `size=1.5g` fails at the start. */
function checkTmpfsSize(item: Node, problems: ProblemList): void {
  const [, size, number = '', unit = ''] =
    /[:,]size=((\d{1,9}\.\d{1,9})([kmg])?b?)(?=,|$)/i.exec(textOf(item) ?? '') ?? [];
  if (size === undefined) return;
  const smaller = { k: '', m: 'k', g: 'm' }[unit.toLowerCase()];
  const whole = smaller === undefined ? Math.round(Number(number)) : Math.round(Number(number) * 1024);
  const newText = `${whole}${smaller ?? ''}`;
  const message = `The size of a tmpfs must be a whole number, not ${size}: the container would not start. Write ${newText}.`;
  problems.warning('wrong-value', message, item.at, [], replaceWord(size, newText, item.at, problems));
}
