import { hostWords } from '../../manifest/hosts/hostWords.ts';
import type { Occurrence } from '../text/names.ts';
import { inValue } from '../text/valueNames.ts';

/** The hosts in the values of an env file. `variables` are known to hold hosts, whatever their names say. */
export function hostsInDotenv(
  file: string,
  lines: readonly string[],
  variables: ReadonlySet<string>,
): readonly Occurrence[] {
  return lines.flatMap((text, line) => {
    const [head, key = ''] = /^\s{0,200}(?:export[ \t]{1,20})?([A-Za-z_][\w.]{0,255})[ \t]{0,20}[=:]/.exec(text) ?? [];
    if (head === undefined) return [];
    return hostsAt(file, line, head.length, withoutComment(text.slice(head.length)), key, variables.has(key));
  });
}

/** The hosts in those instructions of a Dockerfile that a container sees. */
export function hostsInDockerfile(file: string, text: string): readonly Occurrence[] {
  let isSeen = false;
  let goesOn = false;
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .flatMap((content, line) => {
      if (/^\s*#/.test(content)) return [];
      const [head = '', word = ''] = goesOn ? [] : (/^\s{0,200}([A-Za-z]{3,12})\s/.exec(content) ?? []);
      if (!goesOn) isSeen = /^(env|arg|cmd|entrypoint|healthcheck)$/i.test(word);
      goesOn = content.trimEnd().endsWith('\\');
      if (!isSeen) return [];
      // `ENV KEY value` is an old form of `ENV KEY=value`.
      const [old = '', key = ''] = /^env$/i.test(word)
        ? (/^([A-Za-z_]\w{0,255})[ \t]{1,20}(?=[^\s=])/.exec(content.slice(head.length)) ?? [])
        : [];
      return hostsAt(file, line, head.length + old.length, content.slice(head.length + old.length), key, false);
    });
}

function hostsAt(
  file: string,
  line: number,
  from: number,
  text: string,
  key: string,
  isHost: boolean,
): readonly Occurrence[] {
  return hostWords(text, { key, isHost }).flatMap(({ name, index }) =>
    name === '' ? [] : [inValue('hosts', name, index, { file, line, from })],
  );
}

function withoutComment(value: string): string {
  return value.replace(/(^|[ \t])#.*$/, '');
}
