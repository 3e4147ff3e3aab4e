import { keyScopes, scopeKeys, type KeyScope } from '../../src/base/kinds/inspectorKeys.ts';
import { readable } from '../../src/base/kinds/keys.ts';

/** docs/inspector-keys.md: the keys of the message inspector, as the sheet shows them that `?` opens. */
export function inspectorKeysPage(): string {
  const sections = Object.entries(keyScopes).flatMap(([scope, title]) => [
    `## ${title}`,
    '',
    '| Key | What it does |',
    '| --- | --- |',
    ...scopeKeys(scope as KeyScope).map(([, { keys, says }]) => `| ${keys.map(keyCell).join(', ')} | ${says} |`),
    '',
  ]);
  return ['# Keys of the message inspector', '', intro, '', ...sections].join('\n');
}

const intro = 'Press `?` in the inspector to see them there. On a Mac, Ctrl is Cmd, except for Ctrl+Space.';

function keyCell(key: string): string {
  return `<kbd>${readable(key)}</kbd>`;
}
