import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDotenv } from '../../../../src/manifest/variables/dotenv.ts';

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

  it.each<[string, Record<string, string>]>([
    ['A=1#2', { A: '1#2' }],
    ['A=1#', { A: '1#' }],
    ['A= # no value', { A: '# no value' }],
    ['A=\tx\t# why', { A: 'x' }],
    ['A=x  # why', { A: 'x' }],
    ['A= \t"x y" # why\nB=1', { A: 'x y', B: '1' }],
    ['# A=1', {}],
    ['  # A=1', {}],
    ['A', {}],
    ['HOST # why', { HOST: 'outer' }],
    ['export HOST', { HOST: 'outer' }],
    ['export\tA=1\nexported=2', { A: '1', exported: '2' }],
    ['\uFEFFA=1', { A: '1' }],
    ['A=1\r\nB=2\rC=3', { A: '1', B: '2', C: '3' }],
    ['A=b=c:d', { A: 'b=c:d' }],
    ['A:b=c', { A: 'b=c' }],
    ['a.b-c[0]=1\nГород=Пермь', { 'a.b-c[0]': '1', Город: 'Пермь' }],
    ['1A=x\nB1=y', { B1: 'y' }],
    ['A=1\nA=2', { A: '2' }],
    ['HOST=inner\nB=$HOST', { HOST: 'inner', B: 'outer' }],
    ['  export  A="x" # why\nB=y', { A: 'x', B: 'y' }],
    ['A="x" B=y', { A: 'x', B: 'y' }],
    ["A='it\\'s $HOST' # why\nB=1", { A: "it's $HOST", B: '1' }],
    ['A="say \\"x\\" \\\\ \\$HOST \\q"', { A: 'say "x" \\ $HOST \\q' }],
    ['A="a\\nb\\tc\\rd\\ve\\ff\\bg\\ah"', { A: 'a\nb\tc\rd\ve\ff\bg\x07h' }],
    ['A="\\0101\\07x"', { A: 'A\x07x' }],
    ['A="$HOST\n\n# no comment\n"\nB=1', { A: 'outer\n\n# no comment\n', B: '1' }],
    ['A=""\nB=\'\'\nC=', { A: '', B: '', C: '' }],
  ])('reads %j', (text, expected) => {
    const { values, problems } = parseDotenv(text, outer);
    expect([...values]).toEqual(Object.entries(expected));
    expect(problems).toEqual([]);
  });

  it.each<[string, string]>([
    ['\n\nA B', '2 key cannot contain a space'],
    ['# x\nA"B=1', '1 unexpected character """ in a variable name'],
    ['A=1\n\n\nB="x', '3 unterminated quoted value'],
    ['A="x\\', '0 unterminated quoted value'],
    ["A='x\\'", '0 unterminated quoted value'],
    ['A=x\nB=${X\nC=1', '1 Invalid template'],
    ['A=x\nB=${X:?say} # why\nC=1', '1 required variable X is missing a value'],
    ['A=x\nB="${X:?say}\n"\nC=1', '1 required variable X is missing a value'],
    ['A="x\ny"\n\nB C=1', '3 key cannot contain a space'],
    ['A="x\n\ny" B C', '2 key cannot contain a space'],
  ])('says what is wrong with %j, and where: %s', (text, expected) => {
    const { problems } = parseDotenv(text, outer);
    expect(problems.map(({ line, message }) => `${line} ${message}`)).toEqual([expected]);
  });

  it('says nothing of a variable that is not set, which is empty', () => {
    const { values, problems } = parseDotenv('A=x$B', outer);
    expect(values.get('A')).toBe('x');
    expect(problems).toEqual([]);
  });

  it('knows the line of each key, the last that counts', () => {
    const { lines } = parseDotenv('A=1\n\nB="x\ny"\nHOST\nA=2 # again\nexport C=\'\n\'\nD=', outer);
    expect(Object.fromEntries(lines)).toEqual({ A: 5, B: 2, HOST: 4, C: 6, D: 8 });
  });

  it('takes raw values as they stand, line by line', () => {
    const { values, lines, problems } = parseDotenv('A= "x"\n\nB=$HOST\\n # y\nHOST', outer, { isRaw: true });
    expect(Object.fromEntries(values)).toEqual({ A: ' "x"', B: '$HOST\\n # y', HOST: 'outer' });
    expect([...lines.values()]).toEqual([0, 2, 3]);
    expect(problems).toEqual([]);
  });
});
