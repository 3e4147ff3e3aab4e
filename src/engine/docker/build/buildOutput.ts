import { stripVTControlCharacters } from 'node:util';
import { BuildProgress } from '../buildkit/buildProgress.ts';
import { decodeTrace } from '../buildkit/trace.ts';
import { objectsOf } from '../streams/lines.ts';

export interface BuildFailure {
  /** The reason in the builder's words. */
  readonly detail: string;
  /** The step that failed, as the Dockerfile has it. */
  readonly step?: string;
  readonly lastLines: readonly string[];
}

const maxLines = 5;
const maxLineLength = 200;

/** Reads the answer to `POST /build`, of either builder, to its end. Resolves to what went wrong in it. */
export async function readBuild(
  stream: AsyncIterable<unknown>,
  onProgress: (text: string) => void,
): Promise<BuildFailure | undefined> {
  const report = (text: string): void => onProgress(withoutColours(text));
  const progress = new BuildProgress(report);
  const classic = new ClassicOutput(report);
  let detail: string | undefined;
  for await (const object of objectsOf(stream)) {
    const { id, aux, error } = object;
    if (typeof error === 'string') detail = error;
    if (id === 'moby.buildkit.trace' && typeof aux === 'string') progress.take(decodeTrace(aux));
    else classic.take(object);
  }
  if (detail === undefined) return undefined;
  const { failed = classic.last } = progress;
  const lastLines = failed.lastLines
    .map(withoutColours)
    .filter((line) => line.trim() !== '')
    .slice(-maxLines);
  return {
    detail: plain(detail),
    ...(failed.name === '' ? {} : { step: failed.name }),
    lastLines: lastLines.map((line) => line.slice(0, maxLineLength)),
  };
}

/** What the classic builder writes: text, in which steps begin with `Step 2/3 : RUN …`, and what it says of pulls. */
class ClassicOutput {
  readonly #report: (text: string) => void;
  #name = '';
  #lines: string[] = [];

  constructor(report: (text: string) => void) {
    this.#report = report;
  }

  get last(): { readonly name: string; readonly lastLines: readonly string[] } {
    return { name: this.#name, lastLines: this.#lines };
  }

  take({ stream, status, id, progress }: Readonly<Record<string, unknown>>): void {
    if (typeof stream === 'string') return this.#text(stream);
    if (typeof status !== 'string') return;
    const layer = typeof id === 'string' ? `${id}: ` : '';
    this.#report(`${layer}${status}${typeof progress === 'string' ? ` ${progress}` : ''}`);
  }

  #text(text: string): void {
    for (const line of text.split(/\r?\n/)) {
      if (line.trim() === '') continue;
      const step = /^Step (\d+\/\d+) : (.*)$/.exec(line);
      if (step) [this.#name, this.#lines] = [`[${step[1] ?? ''}] ${step[2] ?? ''}`, []];
      // Which container a step runs in is nothing that anybody looks for.
      else if (!/^ ---> |^Removing intermediate/.test(line)) this.#lines = [...this.#lines.slice(1 - maxLines), line];
      this.#report(line);
    }
  }
}

/** Programs colour what they write, and the classic builder all that goes to standard error. */
function withoutColours(text: string): string {
  return stripVTControlCharacters(text);
}

/** Strips what BuildKit wraps around the reason. */
function plain(detail: string): string {
  return detail
    .replace(
      /^(?:failed to solve(?: with frontend [\w.]+)?: |rpc error: code = \w+ desc = |failed to build LLB: )+/,
      '',
    )
    .trim();
}
