import { describe, expect, it } from 'vitest';
import { maskedDetails } from '../../../../src/app/servicePage/maskedDetails.ts';

describe('a container as JSON', () => {
  it('holds no secret: of variables, of labels, of URLs, of arguments', () => {
    const text = JSON.stringify(
      maskedDetails({
        Config: {
          Env: ['DB_PASSWORD=hunter2', 'GREETING=hello', 'URL=redis://me:hunter2@redis:6379', 'EMPTY='],
          Labels: { 'my.token': 'hunter2', team: 'shop' },
        },
        Args: ['--password=hunter2', '-v'],
        Count: 3,
        None: null,
      }),
    );
    expect(text).not.toContain('hunter2');
    expect(JSON.parse(text)).toMatchObject({
      Config: { Env: ['DB_PASSWORD=•••', 'GREETING=hello', expect.stringContaining('URL='), 'EMPTY='] },
      Count: 3,
      None: null,
    });
  });
});
