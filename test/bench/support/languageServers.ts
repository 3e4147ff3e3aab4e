import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(import.meta.url);
const bin = (main: string, name: string): string => join(require.resolve(main), '../../../bin', name);

/** The scripts of our language server and of those that we are measured beside. Each takes `--stdio`. */
export const serverScripts = {
  ours: join(import.meta.dirname, '../../../dist/server.js'),
  compose: bin('@microsoft/compose-language-service', 'docker-compose-langserver'),
  yaml: bin('yaml-language-server', 'yaml-language-server'),
} as const;

/** What each is called in figures, its script, and the language it takes a Compose file for. */
export const languageServers = [
  ['ours', serverScripts.ours, 'dockercompose'],
  ['compose-language-service', serverScripts.compose, 'dockercompose'],
  ['yaml-language-server', serverScripts.yaml, 'yaml'],
] as const;
