import { describe, expect, it } from 'vitest';
import { MemoryManifestHost } from '../../../fakes/memoryManifestHost.ts';
import { resolving } from '../support/resolving.ts';
import { resolve } from '../../../../src/manifest/resolve.ts';

/** A service with some lines in the middle, the first of them the fourth of the text, and one below it. */
const around = (lines: string): string => {
  const inside = lines.split('\n').map((line) => `    ${line}`);
  return ['services:', '  a:', '    image: x:1', ...inside, '    init: true', '  b:', '    image: y:1', ''].join('\n');
};

/** What is wrong → the text, the line, a part of what is said, and of what is offered. */
const slips: Readonly<Record<string, readonly [text: string, line: number, said: string, offered?: string]>> = {
  'no colon, alone': [
    'services:\n  a:\n    image nginx\n  b:\n    image: y:1\n',
    3,
    'The colon after "image" is missing',
    'image: ',
  ],
  'no space behind the colon, alone': [
    'services:\n  a:\n    image:nginx\n  b:\n    image: y:1\n',
    3,
    'A colon needs a space',
    'space after the colon',
  ],
  'no key': [around('environment:\n  : x'), 5, 'This entry has no key. Write one before the colon'],
  'a key alone with a question mark': [around('environment:\n  A: b\n  ?'), 6, 'This entry has no key.'],
  'no colon': [around('user x'), 4, 'The colon after "user" is missing', 'Write "user: "'],
  'no space behind the colon': [around('user:x'), 4, 'A space is missing after the colon of "user"', 'Write "user: "'],
  'a word alone': [around('user'), 4, 'The colon after "user" is missing', 'Write "user:"'],
  'an equals sign': [around('user = x'), 4, '"=" after "user" in place of a colon', 'Write "user: x"'],
  'an item among keys': [
    around('environment:\n  A: 1\n  - B=2'),
    6,
    'an item of a list, and the lines above are keys',
    'Write "B: 2"',
  ],
  'a key among items': [
    around('environment:\n  - A=1\n  B: 2'),
    6,
    'a key of a mapping, and the lines above are items',
    'Write "- B=2"',
  ],
  'a space in a short form': [around('volumes:\n  - ./a: /b'), 5, 'Write "./a:/b"', './a:/b'],
  'a condition in a list': [
    around('depends_on:\n  - b, condition: service_started'),
    5,
    'Conditions have no place in a list',
  ],
  'a condition below an item': [
    around('depends_on:\n  - b\n    condition: service_started'),
    6,
    'Conditions have no place in a list',
  ],
  'a condition below an item with a colon': [
    around('depends_on:\n  - b:\n      condition: service_started'),
    5,
    'Conditions have no place in a list. Write "b:"',
  ],
  'a value below an item': [around('cap_add:\n  - NET_ADMIN\n    user: x'), 6, 'nothing can stand below it'],
  'a template in braces': [
    around('logging: { driver: local }\nhostname: {{ name }}'),
    5,
    'Braces begin a mapping',
    "'{{ name }}'",
  ],
  'a template in braces in a mapping': [
    around('logging:\n  options:\n    tag: {{.Name}}'),
    6,
    'Braces begin a mapping',
    "'{{.Name}}'",
  ],

  'several aliases in a row': [
    `x-a: &a { init: true }\nx-b: &b { tty: true }\n${around('<<: *a *b')}`,
    6,
    'Several aliases are a list',
    '[*a, *b]',
  ],
  'a list one space short': [
    around('ports:\n  - "1:1"\n - "2:2"'),
    6,
    'Indent it like its neighbours',
    'as the line above',
  ],
  'a list one space long': [
    around('ports:\n  - "1:1"\n   - "2:2"'),
    6,
    'indented further than the line above',
    'as the line above',
  ],
  'a key further in': [around('  user: x'), 4, 'indented further than the line above', 'as the line above'],
  'a tab': [around('ports:\n\t- "1:1"'), 5, 'with a tab. Indent with spaces', 'with spaces'],
  'a merge key that points at a list': [`x-l: &l [a]\n${around('<<: *l')}`, 5, 'takes a mapping'],
  'a quote that is open': [around('command: "foo'), 4, 'This quote is not closed', 'Close the quote'],
  'a quote that is open in a list': [
    around("command:\n  - 'foo\n  - bar"),
    5,
    'This quote is not closed',
    'Close the quote',
  ],
  'text behind a quote': [around('command: "a" b'), 4, 'text after the closing quote', 'whole value in quotes'],
  'a bracket that is open': [around('command: [foo'), 4, 'This "[" is not closed', 'Write the "]"'],
  'a brace that is open': [around('labels: { A: b'), 4, 'This "{" is not closed', 'Write the "}"'],
  'a bracket too many': [around('command: [a]]'), 4, 'Nothing is open that "]" would close', 'Remove it'],
  'a brace alone': [around('}'), 4, 'Nothing is open that "}" would close', 'Remove it'],
  'a key twice': [around('init: false'), 5, 'already defined', 'Remove the second'],
  'A space is missing after the dash': [
    around('expose:\n  - "1"\n  -"80"'),
    6,
    'A space is missing after the dash',
    '- "80"',
  ],
  'quotes of a word processor': [around('user: “x”'), 4, 'Write straight quotes', 'Write "x"'],
  'a per cent sign': [around('user: %x'), 4, 'cannot begin with "%"', 'in quotes'],
  'an at sign': [around('user: @x'), 4, 'cannot begin with "@"', 'in quotes'],
  'a back quote': [around('user: `x`'), 4, 'cannot begin with "`"', 'in quotes'],
  'a colon in a value': [around('command: echo a: b'), 4, 'a colon and a space in it', 'in quotes'],
  'an alias that is not there': [
    `x-c: &common { a: b }\n${around('labels: *comon')}`,
    5,
    'Did you mean "common"?',
    'common',
  ],
  'a pattern': [around('command: *.txt'), 4, '"*" begins an alias', '"*.txt"'],
  'an ampersand': [around('command: & foo'), 4, '"&" begins an anchor', '"& foo"'],
  'an exclamation mark': [around('command: !foo bar'), 4, 'The tag "!foo" is not known'],
  'text behind a bar': [around('command: | foo'), 4, 'starts on the line below'],
  'a list behind its key': [around('expose: - "80"'), 4, 'does not start on the line of its key'],
  'a value and lines below it': ['services:\n  a: x\n    image: x:1\n  b:\n    image: y:1\n', 2, 'Keep one of the two'],
  'a variable in brackets': [around('command: [${A:-x}, b]'), 4, 'has to be quoted', 'in quotes'],
  'an escape that is none': [around('command: "\\d+"'), 4, 'means nothing in double quotes', '\\\\d'],
  'a comment of another language': [around('// user'), 4, 'A comment begins with "#"', '# user'],
  'a merge conflict': [
    'services:\n  a:\n<<<<<<< HEAD\n    image: x:1\n=======\n    image: z:1\n>>>>>>> other\n  b:\n    image: y:1\n',
    3,
    'Keep one of its sides',
  ],
  'services indented': [
    'name: shop\n  services:\n    a:\n      image: x:1\n    b:\n      image: y:1\n',
    2,
    'indented further',
    'as the line above',
  ],
  'a comma missing in JSON': [
    '{"services": {"a": {"image": "x:1"} "b": {"image": "y:1"}}}',
    1,
    'A comma is missing between',
    'Write the comma',
  ],
  'a control character': [around('user: a\u0007'), 4, 'Control characters'],
  'spaces that are none': [around('\u00a0user: a'), 4, 'only looks like a space', 'Remove it'],
  'a service without a colon': [
    'services:\n  a\n    image: x:1\n  b:\n    image: y:1\n',
    2,
    'The colon after "a" is missing',
    'Write "a:"',
  ],
  'the beginning of a service': [
    'services:\n  c\n  a:\n    image: x:1\n  b:\n    image: y:1\n',
    2,
    'The colon after "c" is missing',
    'Write "c:"',
  ],
};

describe('A slip of the pen', () => {
  it.each(Object.entries(slips))('is told in plain words, on its line, and costs no service: %s', (_, slip) => {
    const [text, line, said, offered] = slip;
    const { problems, application } = resolving(text);
    const told = problems.filter(({ severity }) => severity === 'error' || severity === 'warning');
    expect(told.map(({ at }) => (at?.range.start.line ?? -1) + 1)).toEqual([line]);
    expect(told[0]?.message).toContain(said);
    if (offered === undefined) expect(told[0]?.fix).toBeUndefined();
    else expect(told[0]?.fix?.title).toContain(offered);
    expect(Object.keys(application?.services ?? {}).sort()).toEqual(['a', 'b']);
  });

  it('is told without the folder in which the files are', () => {
    const more = [
      'include: [missing.yaml]', 'include: [compose.yaml]', 'include: [/very/secret/other.yaml]',
      around('env_file: missing.env'), around('label_file: missing.labels'), around('extends: { file: b.yaml, service: z }'),
      around('extends: a'), around('build: ./nothing'), around('build: { context: ., dockerfile: Other }'),
      around('build: { context: ., target: none }'), around('volumes: ["./nginx.conf:/etc/nginx.conf"]'),
      around('develop: { watch: [{ path: ./none, action: sync, target: /x }] }'), around('secrets: [s]') + 'secrets: { s: { file: ./none } }\n',
      'x-patchbay: { asyncapi: none.yaml }\n' + around('user: x'),
      'x-patchbay: { broker: "redis://r", channels: { o: { kind: list, contract: none.json } } }\n' + around('user: x'),
      'x-patchbay: { broker: "redis://r", channels: { o: { kind: list, contract: bad.json } } }\n' + around('user: x'),
      '# nothing',
    ]; // prettier-ignore
    const texts = [...Object.values(slips).map(([text]) => text), ...more];
    const told = texts.flatMap((text) => {
      const files = {
        '/very/secret/place/compose.yaml': text,
        '/very/secret/place/Dockerfile': 'FROM x AS y\n',
        '/very/secret/place/b.yaml': 'services: { y: { image: x:1 } }\n',
        '/very/secret/place/bad.json': '{ "$ref": "other.json" }',
        '/very/secret/place/other.json': '{',
      };
      const host = new MemoryManifestHost(files, {});
      const request = {
        files: ['/very/secret/place/compose.yaml'],
        profiles: [],
        envFiles: ['/very/secret/place/no.env'],
      };
      return resolve(request, host).problems.flatMap(({ message, related = [] }) => [
        message,
        ...related.map((other) => other.message),
      ]);
    });
    expect(told.length).toBeGreaterThan(texts.length);
    expect(told.filter((message) => message.includes('very/'))).toEqual([]);
  });
});
