import { switchables, switchedOffAt, type Switchable } from '../text/switches.ts';
import type { HoverPlace, HoverText } from './hoverPlace.ts';
import { code, escape } from './markdown.ts';

/** What a hint looks for that a comment or `x-patchbay: lint:` switches off. */
export function hoverSwitch({ snapshot, position, path, found }: HoverPlace): HoverText | string | undefined {
  const off = switchedOffAt(snapshot.file, position);
  if (off) return { text: switchText(off.about), range: off.range };
  const [extension, lint, name = ''] = path.slice(-3);
  const isRule = found?.role === 'key' && extension === 'x-patchbay' && lint === 'lint';
  const about = isRule ? switchables.get(name) : undefined;
  return about && switchText(about);
}

function switchText({ code: name, summary, help }: Switchable): string {
  return `${code(name)}: ${escape(summary)}\n\n${escape(help)}`;
}
