import { describe, expect, it } from 'vitest';
import { CodeActionRequest, type CodeAction } from 'vscode-languageserver/node';
import { afterEdit } from '../support/edits.ts';
import { uri, useEditor } from '../support/editor.ts';
import { marked } from '../support/marked.ts';

const path = '/shop/compose.yaml';
const service = (lines: string): string => `services:\n  a:\n    image: x\n${lines}\n`;

describe('code actions for what stands in the wrong place', () => {
  const world = useEditor({}, { capabilities: { workspace: { workspaceEdit: { documentChanges: true } } } });

  it.each([
    [
      'a service beside the services',
      'services:\n  a:\n    image: x\nd│b:\n  image: postgres\n',
      'services:\n  db:\n    image: postgres\n  a:\n    image: x\n',
    ],
    [
      'replicas beside deploy',
      service('    repli│cas: 2\n    deploy:\n      mode: replicated'),
      service('    deploy:\n      replicas: 2\n      mode: replicated'),
    ],
    [
      'limits outside of resources',
      service('    deploy:\n      lim│its:\n        memory: 64M'),
      service('    deploy:\n      resources:\n        limits:\n          memory: 64M'),
    ],
    [
      'restart under deploy',
      service('    deploy:\n      res│tart: always'),
      service('    deploy:\n      restart_policy: { condition: any }'),
    ],
    [
      'dst of a mount',
      service('    volumes: [{ type: tmpfs, d│st: /run }]'),
      service('    volumes: [{ type: tmpfs, target: /run }]'),
    ],
    [
      'healthy as a condition',
      `${service('    depends_on: { b: { condition: hea│lthy } }')}  b: { image: y, healthcheck: { test: "true" } }\n`,
      `${service('    depends_on: { b: { condition: service_healthy } }')}  b: { image: y, healthcheck: { test: "true" } }\n`,
    ],
    ['an image as a service', 'services:\n  a: ngi│nx:1\n', 'services:\n  a: { image: nginx:1 }\n'],
    [
      'a command as a health check',
      service("    healthcheck: cu│rl -f 'http://a/?b={c}' || exit 1"),
      service("    healthcheck: { test: 'curl -f ''http://a/?b={c}'' || exit 1' }"),
    ],
    [
      'services with dashes',
      'services:\n- w│eb:\n    image: x\n- db:\n    image: y\n',
      'services:\n  web:\n    image: x\n  db:\n    image: y\n',
    ],
    [
      'services with names',
      'services:\n  - na│me: web\n    image: x\n  - name: "db"\n    image: y\n',
      'services:\n  web:\n    image: x\n  db:\n    image: y\n',
    ],
    ['a path as an image', 'services:\n  a:\n    image: ./a│pp\n', 'services:\n  a:\n    build: ./app\n'],
    ['an image as a folder', 'services:\n  a:\n    build: ngi│nx\n', 'services:\n  a:\n    image: nginx\n'],
    [
      'an anchor that is nearly named so',
      'x-c: &common { init: true }\nservices:\n  a:\n    <<: *com│on\n    image: x\n',
      'x-c: &common { init: true }\nservices:\n  a:\n    <<: *common\n    image: x\n',
    ],
  ])('put it right: %s', async (_, source, expected) => {
    const { text, at } = marked(source);
    await world.editor.open(path, text);
    const params = { textDocument: { uri: uri(path) }, range: { start: at, end: at }, context: { diagnostics: [] } };
    const actions = (await world.editor.client.sendRequest(CodeActionRequest.type, params)) as CodeAction[];
    const fixes = actions.filter(({ kind, edit }) => kind === 'quickfix' && edit);
    expect(fixes.map(({ edit }) => afterEdit(new Map([[path, text]]), edit!).get(path))).toContain(expected);
  });
});
