import { describe, expect, it } from 'vitest';
import { withoutSaidElsewhere, type ShownProblem } from '../../../../src/app/editor/saidElsewhere.ts';

interface Own extends ShownProblem {
  readonly code: string;
}

const own = (code: string, place: string, message = 'x'): Own => ({
  code: `manifest.${code}`,
  ...said(place, message),
});

/** `line:from-to`, or `line:from-line:to`. */
function said(place: string, message = 'y', source?: string): ShownProblem {
  const [line = 0, from = 0, a = 0, b] = place.split(/[:-]/).map(Number);
  const end = b === undefined ? { line, character: a } : { line: a, character: b };
  return { message, source, range: { start: { line, character: from }, end } };
}

function left(problem: Own, other: ShownProblem): boolean {
  return withoutSaidElsewhere([problem], [other], ({ code }) => code).length === 0;
}

const schema = 'yaml-schema: Compose Specification';

describe('a problem that somebody else shows', () => {
  it.each<[string, Own, ShownProblem]>([
    ['an unknown key', own('unknown-key', '2:4-8'), said('2:4-8', 'Property imge is not allowed.', schema)],
    ['a wrong type over several lines', own('wrong-type', '20:4-8'), said('20:2-21:0', 'Incorrect type.', schema)],
    ['a key that stands twice, of another length', own('duplicate-key', '11:2-3'), said('11:2-7', 'unique', 'YAML')],
    ['the same by a server that gives no name', own('duplicate-key', '11:2-3'), said('11:2-3')],
    [
      'an error of syntax in the same words elsewhere',
      own('syntax', '2:11-12', 'Flow sequence must end with a ]. Correct the YAML here.'),
      said('3:4-5', 'Flow sequence must end with a ] at line 4, column 5:'),
    ],
    ['anything alike, by a server that is not known', own('unknown-key', '2:4-8'), said('2:4-8', 'no', 'docker')],
  ])('%s is not shown again', (_name, problem, other) => {
    expect(left(problem, other)).toBe(true);
  });

  it.each<[string, Own, ShownProblem]>([
    ['at another line', own('unknown-key', '3:4-8'), said('2:4-8', 'Property imge is not allowed.', schema)],
    ['beside it', own('unknown-key', '2:9-12'), said('2:4-8', 'Property imge is not allowed.', schema)],
    ['inside what is wrong as a whole', own('wrong-type', '4:2-5'), said('2:0-9:0', 'Incorrect type.', schema)],
    ['of another family', own('unknown-key', '2:4-8'), said('2:4-8', 'Map keys must be unique', 'YAML')],
    ['that only we can find', own('undefined-service', '2:4-8'), said('2:4-8', 'Incorrect type.', schema)],
    ['that is none of the manifest', { ...own('', '2:4-8'), code: 'constructor' }, said('2:4-8', 'z', schema)],
  ])('one %s stays', (_name, problem, other) => {
    expect(left(problem, other)).toBe(false);
  });
});
