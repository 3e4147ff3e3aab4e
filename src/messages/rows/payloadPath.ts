import { nestedJson } from '../../expression/nestedJson.ts';

/** Steps into a value: names of members and places in arrays. */
export type PathSteps = readonly (string | number)[];

/** `payload.items[0]["a.b"]` in steps; undefined for what is no path. */
export function parsePath(path: string): PathSteps | undefined {
  const steps: (string | number)[] = [];
  const step = /\.?([\p{ID_Start}_$@-][\p{ID_Continue}$@-]*)|\[(\d{1,9})\]|\[("(?:[^"\\]|\\.)*")\]/uy;
  while (step.lastIndex < path.length) {
    const match = step.exec(path);
    if (!match) return undefined;
    const [, name, place, quoted] = match;
    if (name !== undefined) steps.push(name);
    else if (place !== undefined) steps.push(Number(place));
    else steps.push(unquoted(quoted ?? '""'));
  }
  return steps.length > 0 ? steps : undefined;
}

/** The path that `parsePath` reads back into these steps. */
export function formatPath(steps: PathSteps): string {
  return steps
    .map((step, i) => {
      if (typeof step === 'number') return `[${step}]`;
      if (/^[\p{ID_Start}_$@-][\p{ID_Continue}$@-]*$/u.test(step)) return i === 0 ? step : `.${step}`;
      return `[${JSON.stringify(step)}]`;
    })
    .join('');
}

/** What lies at a path; undefined where there is nothing. Only what a value itself holds counts; a text that is JSON is looked into. */
export function valueAt(value: unknown, steps: PathSteps): unknown {
  let current = value;
  for (const step of steps) {
    if (typeof current === 'string') current = nestedJson(current);
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, step)) return undefined;
    if (Array.isArray(current) && typeof step !== 'number') return undefined;
    current = (current as Readonly<Record<string | number, unknown>>)[step];
  }
  return current;
}

function unquoted(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    return text.slice(1, -1);
  }
}
