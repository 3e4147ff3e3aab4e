import type { Location } from '../../../../src/base/problem.ts';
import { resolving, type Situation } from './resolving.ts';

/** `severity code place` of each problem that is more than a hint, ` see place` for each related one, and ` fix text` for what its fix writes. */
export function told(text: string, situation: Situation = {}): readonly string[] {
  return resolving(text, situation).problems.flatMap(({ code, severity, at, related = [], fix }) => {
    if (severity === 'hint') return [];
    const seen = related.map((each) => ` see ${placeText(each.at)}`).join('');
    const written = fix ? ` fix ${fix.edits.map(({ newText }) => JSON.stringify(newText)).join(' ')}` : '';
    return [`${severity} ${code.replace('manifest.', '')} ${at ? placeText(at) : 'nowhere'}${seen}${written}`];
  });
}

/** The messages of all problems that are more than hints. */
export function messages(text: string, situation: Situation = {}): readonly string[] {
  return resolving(text, situation).problems.flatMap(({ severity, message }) => (severity === 'hint' ? [] : [message]));
}

/** `line:character-endCharacter`, from 1 as an editor shows them; of another file with its name. */
function placeText({ file, range: { start, end } }: Location): string {
  const name = file === '/app/compose.yaml' ? '' : `${file.replace('/app/', '')} `;
  return `${name}${start.line + 1}:${start.character + 1}-${end.character + 1}`;
}

/** A manifest of one service `a` with these lines, and lines below it. */
export function ofService(line: string, below = ''): string {
  const image = line.startsWith('image:') ? '' : '    image: x:1\n';
  return `services:\n  a:\n${image}    ${line}\n${below === '' ? '' : `${below}\n`}`;
}
