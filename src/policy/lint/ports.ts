import type { Fix, Location } from '../../base/problem.ts';
import type { Source } from './rule.ts';

/** Takes the published port from a variable, with the port as it is for its default. None for a range. */
export function portFromVariable(name: string, port: string, at: Location, source: Source): Fix | undefined {
  const parts = publishedIn(source.textAt(at));
  if (parts?.port !== port || /^\d/.test(name)) return undefined;
  const { quote, before, behind } = parts;
  const written = `\${${name}:-${port}}`;
  const mark = quote === '' ? '"' : quote;
  return { title: `Write ${written}`, edits: [{ at, newText: `${mark}${before}${written}${behind}${mark}` }] };
}

/** Publishes a port on this machine alone. */
export function portOnThisMachine(at: Location, source: Source): Fix | undefined {
  const parts = publishedIn(source.textAt(at));
  if (!parts || parts.behind === '' || !/^((0\.0\.0\.0|\[::\]):)?$/.test(parts.before)) return undefined;
  const { quote, port, behind } = parts;
  const mark = quote === '' ? '"' : quote;
  const newText = `${mark}127.0.0.1:${port}${behind}${mark}`;
  return { title: 'Publish it on 127.0.0.1 only', edits: [{ at, newText }] };
}

interface PublishedPort {
  readonly quote: string;
  /** The address and its colon. */
  readonly before: string;
  readonly port: string;
  /** The port of the container, with the colon in front. */
  readonly behind: string;
}

/** A port as it is written: `8080:80/tcp` with or without an address and quotes, or `8080` behind `published:`. */
function publishedIn(text: string): PublishedPort | undefined {
  const found =
    /^(["']?)((?:\d{1,3}(?:\.\d{1,3}){3}:|\[[\da-fA-F:]{2,45}\]:)?)(\d{1,5})((?::\d{1,5}(?:\/\w{3,4})?)?)\1$/.exec(
      text,
    );
  if (!found) return undefined;
  const [, quote = '', before = '', port = '', behind = ''] = found;
  return { quote, before, port, behind };
}
