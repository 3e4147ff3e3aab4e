import type { Occurrence, Space } from '../text/names.ts';
import { usesIn } from '../text/variableUses.ts';

/** The places where a Dockerfile declares and uses its stages and arguments. */
export function dockerfileNames(file: string, text: string): readonly Occurrence[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
  const found: Occurrence[] = [];
  const args = new Set<string>();
  const stages = new Set<string>();
  for (const [line, content] of lines.entries()) {
    const add = (space: Space, name: string, character: number, isDeclaration: boolean): void => {
      const range = { start: { line, character }, end: { line, character: character + name.length } };
      found.push({ space, name, at: { file, range }, isDeclaration });
    };
    if (/^\s*#/.test(content)) continue;
    const from = /^(\s*FROM\s+(?:--platform=\S+\s+)?)(\S+)(\s+AS\s+(\S+))?/i.exec(content);
    if (from) {
      const [, before = '', image = '', behind = '', stage] = from;
      if (stages.has(image)) add('stages', image, before.length, false);
      if (stage !== undefined) {
        stages.add(stage);
        add('stages', stage, before.length + image.length + behind.length - stage.length, true);
      }
    }
    for (const match of content.matchAll(/(?:--|,)from=([A-Za-z][\w.-]{0,200})/g)) {
      const name = match[1] ?? '';
      if (stages.has(name)) add('stages', name, match.index + match[0].length - name.length, false);
    }
    const declared = /^(\s*ARG\s+)(.*)$/i.exec(content);
    for (const match of declared?.[2]?.matchAll(/(?:^|\s)([A-Za-z_]\w*)(?==|\s|$)/g) ?? []) {
      const name = match[1] ?? '';
      args.add(name);
      add('args', name, (declared?.[1] ?? '').length + match.index + match[0].length - name.length, true);
    }
    for (const { name, index } of usesIn(content)) if (args.has(name)) add('args', name, index, false);
  }
  return found;
}
