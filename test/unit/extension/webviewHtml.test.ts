import { describe, expect, it } from 'vitest';
import { emptyInspectorState, restoredState } from '../../../src/extension/inspector/inspectorState.ts';
import { webviewHtml } from '../../../src/extension/webviews/webviewHtml.ts';

const parts = {
  title: 'Messages',
  cspSource: 'https://*.vscode-cdn.net',
  nonce: 'n0nce',
  scriptUri: 'https://host/inspector.js',
  styleUri: 'https://host/inspector.css?a=1&b=2',
  iconsUri: 'https://host/codicon.css',
};

describe("a webview's page", () => {
  it('lets in its own script, styles and font, and nothing else', () => {
    const [, policy] = /Content-Security-Policy" content="([^"]*)"/.exec(webviewHtml(parts)) ?? [];
    expect(policy?.split('; ')).toEqual([
      "default-src 'none'",
      "style-src https://*.vscode-cdn.net 'nonce-n0nce'",
      'font-src https://*.vscode-cdn.net',
      "script-src 'nonce-n0nce'",
    ]);
  });

  it('holds no script but the one with the nonce, and no style of its own', () => {
    const page = webviewHtml(parts);
    expect(page.match(/<script[^>]*>/g)).toEqual(['<script nonce="n0nce" src="https://host/inspector.js">']);
    expect(page).not.toMatch(/unsafe|<style| style=| on\w+=/);
  });

  it('escapes what is put into it', () => {
    const page = webviewHtml({ ...parts, scriptUri: 'x"><script>alert(1)</script>' });
    expect(page).toContain('src="x&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"');
    expect(webviewHtml(parts)).toContain('inspector.css?a=1&amp;b=2');
    expect(webviewHtml({ ...parts, title: '</title><b>' })).toContain('<title>&lt;/title&gt;&lt;b&gt;</title>');
  });
});

describe('restoredState', () => {
  it('takes what the page kept, without what only the page knows', () => {
    const kept = { ...emptyInspectorState('shop', ['stream:orders']), layout: { tab: 'raw' } };
    expect(restoredState(kept)).toEqual(emptyInspectorState('shop', ['stream:orders']));
  });

  it('makes an empty inspector of garbage', () => {
    for (const garbage of [undefined, null, 7, 'x', {}, { version: 2 }, { version: 1, sources: 'all' }]) {
      expect(restoredState(garbage)).toEqual(emptyInspectorState(''));
    }
  });
});
