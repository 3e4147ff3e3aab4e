import { describe, expect, it } from 'vitest';
import { messages, ofService, told } from '../support/reporting.ts';

describe('a command in a list', () => {
  it.each<[line: string, expected: string]>([
    ['command: ["npm i && npm start"]', 'warning shell-operator 4:15-35 fix "sh, -c, "'],
    ['command: ["/app/x --a; /app/y"]', ''],
    ['command: ["/app/x --a ; /app/y"]', 'warning shell-operator 4:15-36 fix "sh, -c, "'],
    ['command: ["npm start"]', 'warning shell-operator 4:15-26 fix "sh, -c, "'],
    ['entrypoint: ["python app.py"]', 'warning shell-operator 4:18-33 fix "sh, -c, "'],
    ['command:\n      - npm start', 'warning shell-operator 5:9-18 fix "sh\\n      - -c\\n      - "'],
    ['command: ["npm", "i", "&&", "npm", "start"]', 'warning shell-operator 4:27-31'],
    ['command: [npm, i, "|", x]', 'warning shell-operator 4:23-26'],
  ])('is told of where it needs a shell: %s', (line, expected) => {
    expect(told(ofService(line)).join()).toBe(expected);
  });

  it.each([
    'command: npm start',
    'command: "\'npm start\'"',
    'command: [npm, start]',
    'command: ["hello world"]',
    'command: [sh, -c, "npm i && npm start"]',
    'command: [/bin/sh, -c, a, "&&"]',
    'entrypoint: [bash, -c]\n    command: ["npm i && npm start"]',
    'command: []',
  ])('is left alone: %s', (line) => {
    expect(told(ofService(line))).toEqual([]);
  });

  it('names the program and what to write', () => {
    expect(messages(ofService('command: ["npm start"]'))).toEqual([
      'A list is a program and its arguments, and this asks for one program that is called "npm start". Write [sh, -c, "…"], or "npm" and each argument by itself.',
    ]);
    expect(messages(ofService(`command: ["npm ${'x'.repeat(50)}"]`))[0]).toContain(`"npm ${'x'.repeat(35)}…"`);
  });
});

describe('the size of a tmpfs', () => {
  it.each<[line: string, expected: string]>([
    ['tmpfs: "/run:size=1.5g"', 'warning wrong-value 4:12-28 fix "1536m"'],
    ['tmpfs: ["/run:rw,size=0.5m,uid=1"]', 'warning wrong-value 4:13-38 fix "512k"'],
    ['tmpfs: ["/run:size=1.5k"]', 'warning wrong-value 4:13-29 fix "1536"'],
    ['tmpfs: ["/run:size=100.4"]', 'warning wrong-value 4:13-30 fix "100"'],
    ['tmpfs: ["/run:size=64m", "/a:size=50%", "/b"]', ''],
  ])('is a whole number: %s', (line, expected) => {
    expect(told(ofService(line)).join()).toBe(expected);
  });
});
