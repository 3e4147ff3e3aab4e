import { spawnSync } from 'node:child_process';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { newCommandLine, type CommandLine } from './commandLine.ts';

const has = (shell: string): boolean => spawnSync(shell, ['--version']).status === 0;
const manifest = `
name: shop
services:
  web: {image: web}
  worker: {image: worker, profiles: [debug]}
  "$(touch owned)": {image: evil}
`;

describe('completion', () => {
  let cli: CommandLine;
  let path = '';

  beforeAll(async () => {
    cli = await newCommandLine();
    await cli.write('compose.yaml', manifest);
    await cli.write('patchbay', `#!/bin/sh\nexec '${process.execPath}' -- '${inject('commandLine')}' "$@"\n`);
    await chmod(join(cli.directory, 'patchbay'), 0o755);
    path = `${cli.directory}:${process.env['PATH'] ?? ''}`;
    for (const shell of ['bash', 'zsh', 'fish']) {
      await cli.write(`complete.${shell}`, (await cli.run(['completion', shell])).stdout);
    }
  });
  afterAll(() => cli.dispose());

  const shell = (program: string, ...args: string[]): string => {
    const { stdout, stderr, error } = spawnSync(program, args, {
      cwd: cli.directory,
      env: { ...process.env, PATH: path },
      encoding: 'utf8',
    });
    if (error) throw error;
    return stdout + stderr;
  };

  describe.skipIf(!has('bash'))('in bash', () => {
    const of = (...words: string[]): readonly string[] => {
      const list = words.map((word) => `'${word}'`).join(' ');
      const script = `source ./complete.bash; COMP_WORDS=(${list}); COMP_CWORD=${words.length - 1}; _patchbay patchbay; printf '%s\\n' "\${COMPREPLY[@]}"`;
      return shell('bash', '--norc', '-c', script).trim().split('\n');
    };

    it('offers commands, options, their values and services', () => {
      expect(of('patchbay', 'res')).toEqual(['restart']);
      expect(of('patchbay', 'up', '--abort')).toEqual(['--abort-on-container-exit', '--abort-on-container-failure']);
      expect(of('patchbay', 'up', 'w')).toEqual(['web', 'worker']);
      expect(of('patchbay', 'logs', '-f', 'web', 'wo')).toEqual(['worker']);
      expect(of('patchbay', '--progress', 'p')).toEqual(['plain']);
      expect(of('patchbay', '--progress', '=', 'p')).toEqual(['plain']);
      expect(of('patchbay', '--profile', '')).toEqual(['debug']);
      expect(of('patchbay', 'scale', 'we')).toEqual(['web=']);
      expect(of('patchbay', 'completion', '')).toEqual(['bash', 'zsh', 'fish']);
      expect(of('patchbay', '-f', 'compose.yaml', 'up', '--exit-code-from', 'we')).toEqual(['web']);
    });

    it('runs nothing that a manifest has for a name', () => {
      expect(of('patchbay', 'up', '')).toEqual(['web', 'worker']);
      expect(shell('ls')).not.toContain('owned');
    });

    it('completes as a person types it', () => {
      const script = 'source ./complete.bash; complete -p patchbay';
      expect(shell('bash', '--norc', '-c', script)).toBe('complete -F _patchbay patchbay\n');
    });
  });

  it.skipIf(!has('fish'))('offers commands, services and their meaning in fish', () => {
    const of = (line: string): readonly string[] =>
      shell('fish', '--no-config', '-c', `source ./complete.fish; complete -C '${line}'`).trim().split('\n');
    expect(of('patchbay up w')).toEqual(['web', 'worker']);
    expect(of('patchbay resta')).toEqual(['restart\tstop and start again']);
    expect(of('patchbay --progress pl')).toEqual(['plain']);
  });

  it.skipIf(!has('zsh'))('offers commands, services and their meaning in zsh', () => {
    const of = (...words: string[]): readonly string[] => {
      const list = words.map((word) => `'${word}'`).join(' ');
      // What the widget would be given, without a terminal.
      const script = `compdef() { :; }; _describe() { print -rl -- "\${(@P)2}" }; source ./complete.zsh; words=(${list}); CURRENT=${words.length}; _patchbay`;
      return shell('zsh', '-f', '-c', script).trim().split('\n');
    };
    expect(of('patchbay', 'resta')).toEqual(['restart:stop and start again']);
    expect(of('patchbay', 'up', 'wo')).toEqual(['worker:worker']);
  });

  it('asks for paths where a path stands, and for nothing without a manifest', async () => {
    expect((await cli.run(['__complete', '-f', ''])).stdout).toBe(':files\n');
    const elsewhere = await cli.run(['__complete', '-f', 'missing.yaml', 'up', '']);
    expect(elsewhere).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  });
});
