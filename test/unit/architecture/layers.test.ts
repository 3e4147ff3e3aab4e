import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cruise, type IConfiguration, type ICruiseResult } from 'dependency-cruiser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const rules = createRequire(import.meta.url)('../../../.dependency-cruiser.cjs') as IConfiguration;

/** Files that each break one rule, and a few that break none. */
const seeds: readonly { readonly file: string; readonly text: string; readonly rule: string | undefined }[] = [
  { file: 'src/base/a.ts', text: `import type { M } from '../manifest/a.ts';`, rule: 'room-base' },
  { file: 'src/manifest/a.ts', text: `export interface M {}`, rule: undefined },
  { file: 'src/manifest/b.ts', text: `import type { E } from '../engine/a.ts';`, rule: 'room-manifest' },
  { file: 'src/engine/a.ts', text: `export interface E {}`, rule: undefined },
  { file: 'src/engine/b.ts', text: `import type { B } from '../broker/a.ts';`, rule: 'room-engine' },
  { file: 'src/engine/c.ts', text: `import type { M } from '../manifest/a.ts';`, rule: undefined },
  { file: 'src/engine/d.ts', text: `import Docker from 'dockerode';`, rule: 'only-owner-imports-dockerode' },
  { file: 'src/develop/a.ts', text: `import type { E } from '../engine/a.ts'; export interface W {}`, rule: undefined },
  { file: 'src/develop/b.ts', text: `import type { P } from '../debug/a.ts';`, rule: 'room-develop' },
  { file: 'src/debug/a.ts', text: `export interface P {}`, rule: undefined },
  { file: 'src/debug/b.ts', text: `import type { W } from '../develop/a.ts';`, rule: 'room-debug' },
  { file: 'src/broker/a.ts', text: `export interface B {}`, rule: undefined },
  { file: 'src/broker/b.ts', text: `import type { Redis } from 'ioredis';`, rule: 'only-owner-imports-ioredis' },
  { file: 'src/app/a.ts', text: `import * as vscode from 'vscode';`, rule: 'only-owner-imports-vscode' },
  { file: 'src/app/b.ts', text: `import type { Uri } from 'vscode';`, rule: 'only-owner-imports-vscode' },
  { file: 'src/app/c.ts', text: `import type { X } from '../extension/a.ts';`, rule: 'room-app' },
  { file: 'src/extension/a.ts', text: `import 'vscode'; export interface X {}`, rule: undefined },
  { file: 'src/extension/b.ts', text: `export const tap = () => import('../tap/a.ts');`, rule: 'room-extension' },
  {
    file: 'src/extension/c.ts',
    text: `import 'vscode-languageclient/node';`,
    rule: 'only-owner-imports-vscode-languageclient',
  },
  { file: 'src/language/a.ts', text: `import type { S } from '../messages/a.ts';`, rule: 'room-language' },
  { file: 'src/expression/a.ts', text: `import type { M } from '../manifest/a.ts';`, rule: 'room-expression' },
  { file: 'src/expression/b.ts', text: `export const check = 1;`, rule: undefined },
  { file: 'src/manifest/c.ts', text: `import { check } from '../expression/b.ts';`, rule: undefined },
  {
    file: 'src/protocol/b.ts',
    text: `import { check } from '../expression/b.ts';`,
    rule: 'protocol-imports-types-only',
  },
  {
    file: 'src/messages/b.ts',
    text: `import '@marcbachmann/cel-js';`,
    rule: 'only-owner-imports--marcbachmann-cel-js',
  },
  { file: 'src/messages/a.ts', text: `export interface S {}`, rule: undefined },
  { file: 'src/tap/a.ts', text: `import type { M } from '../manifest/a.ts';`, rule: 'room-tap' },
  { file: 'src/protocol/a.ts', text: `import { run } from '../app/d.ts';`, rule: 'protocol-imports-types-only' },
  { file: 'src/app/d.ts', text: `export const run = 1;`, rule: undefined },
  { file: 'src/webview/a.ts', text: `import { readFile } from 'node:fs';`, rule: 'webview-knows-no-node' },
  { file: 'src/webview/b.ts', text: `import type { M } from '../manifest/a.ts';`, rule: 'room-webview' },
  { file: 'src/webview/kit/a.ts', text: `import type { P } from '../inspector/a.ts';`, rule: 'kit-knows-no-page' },
  { file: 'src/webview/inspector/a.ts', text: `export interface P {}`, rule: undefined },
  { file: 'src/webview/inspector/b.ts', text: `import '../kit/b.ts';`, rule: undefined },
  { file: 'src/webview/kit/b.ts', text: `export const kit = 1;`, rule: undefined },
  {
    file: 'src/extension/webviews/a.ts',
    text: `import type { I } from '../inspector/a.ts';`,
    rule: 'webviews-know-no-page',
  },
  { file: 'src/extension/inspector/a.ts', text: `export interface I {}`, rule: undefined },
  { file: 'src/helpers/a.ts', text: `import type { M } from '../manifest/a.ts';`, rule: 'known-rooms-only' },
  { file: 'src/cli/a.ts', text: `import { b } from './b.ts'; export const a = b;`, rule: 'no-cycles' },
  // The other half of the cycle, which is reported once, at its first file.
  { file: 'src/cli/b.ts', text: `import { a } from './a.ts'; export const b = a;`, rule: undefined },
  { file: 'src/cli/c.ts', text: `import './missing.ts';`, rule: 'nothing-unresolved' },
];

describe('The layer check', () => {
  const folder = mkdtempSync(join(tmpdir(), 'patchbay-layers-'));
  let violations: readonly { readonly from: string; readonly rule: string }[] = [];

  beforeAll(async () => {
    for (const seed of seeds) {
      mkdirSync(dirname(join(folder, seed.file)), { recursive: true });
      writeFileSync(join(folder, seed.file), seed.text);
    }
    const ruleSet = { forbidden: rules.forbidden ?? [] };
    const outcome = await cruise(['src'], { baseDir: folder, validate: true, ruleSet, tsPreCompilationDeps: true });
    const result = outcome.output as ICruiseResult;
    violations = result.summary.violations.map((violation) => ({ from: violation.from, rule: violation.rule.name }));
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  for (const seed of seeds) {
    it(`${seed.rule ? `catches (${seed.rule})` : 'lets pass'}: ${seed.file}: ${seed.text}`, () => {
      const found = violations.filter((violation) => violation.from === seed.file).map((violation) => violation.rule);
      if (seed.rule) expect(found).toContain(seed.rule);
      else expect(found).toEqual([]);
    });
  }
});
