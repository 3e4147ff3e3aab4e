import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDotenv } from '../../../src/manifest/variables/dotenv.ts';

const outer = (name: string): string | undefined => ({ HOST: 'outer' })[name];
const read = (text: string): Record<string, string> => Object.fromEntries(parseDotenv(text, outer).values);

describe('parseDotenv', () => {
  it('reads names, values, comments and both separators', () => {
    expect(read('A=1\n# no\nB: 2\nexport C=3 # why\n\n D =4\r\n')).toEqual({ A: '1', B: '2', C: '3', D: '4' });
  });

  it('takes single quotes as they stand, and expands the rest', () => {
    expect(read('A=x\nB=\'$A\'\nC="$A\\t"\nD=$A$HOST')).toEqual({ A: 'x', B: '$A', C: 'x\t', D: 'xouter' });
  });

  it('reads quoted values over several lines', () => {
    expect(read('A="one\ntwo"\nB=3')).toEqual({ A: 'one\ntwo', B: '3' });
  });

  it('takes a name alone from outside', () => {
    expect(read('HOST\nOTHER\n')).toEqual({ HOST: 'outer' });
  });

  it('reports each mistake with its line, and reads on', () => {
    const { values, problems } = parseDotenv('A=1\nB C=2\nD="\n', outer);
    expect(problems.map(({ line }) => line)).toEqual([1, 2]);
    expect([...values.keys()]).toEqual(['A']);
  });

  it('never repeats a value in what it reports, whatever is wrong', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9!@#%^&*(){}[\]:;"',.<>?/|\\`~+=_-]{6,20}$/), (secret) => {
        const text = [
          `A="${secret}`,
          `${secret} ${secret}`,
          `B=\${${secret}`,
          `C="x" ${secret}`,
          `D=$ {${secret}`,
        ].join('\n');
        for (const one of [text, ...text.split('\n')]) {
          const said = parseDotenv(one, outer).problems.map(({ message }) => message);
          const known =
            /unterminated quoted value|unexpected character ".{1,2}" in a variable name|key cannot contain a space|Invalid template|required variable \w+ is missing a value/;
          expect(said.map((message) => message.replace(known, ''))).toEqual(said.map(() => ''));
        }
      }),
    );
  });

  it('takes raw values as they stand', () => {
    expect(Object.fromEntries(parseDotenv('A="$X" # y', outer, { isRaw: true }).values)).toEqual({ A: '"$X" # y' });
  });

  it('looks for variables in earlier files last', () => {
    const earlier = new Map([['A', 'earlier']]);
    expect(parseDotenv('B=$A', outer, { earlier }).values.get('B')).toBe('earlier');
  });
});
