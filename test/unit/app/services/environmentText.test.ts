import { describe, expect, it } from 'vitest';
import { dotenvText } from '../../../../src/app/services/environmentText.ts';
import { parseDotenv } from '../../../../src/manifest/variables/dotenv.ts';

describe('An environment as text', () => {
  it('is read back as it was', () => {
    const environment = {
      PLAIN: 'redis://127.0.0.1:6380/0',
      EMPTY: '',
      SPACES: ' a b ',
      DOLLAR: '$HOME ${X}',
      HASH: 'a # b',
      QUOTES: `it's "so"`,
      LINES: 'a\nb',
      BACKSLASH: 'c:\\temp',
    };
    const { values, problems } = parseDotenv(dotenvText(environment), () => undefined);
    expect(problems).toEqual([]);
    expect(Object.fromEntries(values)).toEqual(environment);
  });
});
