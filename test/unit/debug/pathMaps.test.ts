import { describe, expect, it } from 'vitest';
import { mappedFiles, pathMaps } from '../../../src/debug/paths/pathMaps.ts';
import { wholeRoots } from '../../../src/debug/paths/wholeRoots.ts';
import type { PathMap } from '../../../src/debug/model.ts';
import type { Build, Service } from '../../../src/manifest/model.ts';
import { aService } from '../../fakes/models.ts';
import { resolving } from '../manifest/support/resolving.ts';
import { filesOf } from './facts.ts';

function mapsOf(
  facts: Partial<Service>,
  files: Readonly<Record<string, string | null>> = {},
): ReturnType<typeof pathMaps> {
  const service = aService('orders', facts);
  return pathMaps({ service, directory: '/shop', workingDirectory: '/app', files: filesOf(files) });
}

/** `orders/src → /app/src`, as the Dockerfile has it. */
function built(
  dockerfile: string,
  files: readonly string[] = [],
  build: Partial<Build> = {},
  which: 'maps' | 'buildMaps' = 'maps',
): readonly string[] {
  const context = '/shop/orders';
  const there = Object.fromEntries(files.map((file) => [`${context}/${file}`, '']));
  const made = { context, dockerfile: 'Dockerfile', args: {}, labels: {}, ...build };
  const paths = mapsOf({ build: made }, { ...there, [context]: null, [`${context}/Dockerfile`]: dockerfile });
  return paths[which].map(({ localRoot, remoteRoot }) => `${localRoot.slice('/shop/'.length)} → ${remoteRoot}`);
}

describe('the Dockerfile', () => {
  it('puts its context where COPY says, relative to WORKDIR', () => {
    expect(built('FROM node\nWORKDIR /srv\nWORKDIR app\nCOPY . .\n')).toEqual(['orders → /srv/app']);
  });

  it('puts a folder by its content and a file by its name, what was copied last first', () => {
    const text = 'FROM node\nWORKDIR /app\nCOPY package.json a.js ./\nCOPY ["src", "./src/"]\n';
    expect(built(text, ['src/x.js', 'a.js', 'package.json'])).toEqual([
      ...['orders/src → /app/src', 'orders/package.json → /app/package.json', 'orders/a.js → /app/a.js'],
    ]);
    expect(built('FROM node\nCOPY a.js /app/main.js\n', ['a.js'])).toEqual(['orders/a.js → /app/main.js']);
  });

  it('puts what a pattern matches into the target', () => {
    expect(built('FROM node\nWORKDIR /app\nCOPY src/*.js ./\nCOPY *.json ./\n', ['src/x.js'])).toEqual([
      ...['orders → /app', 'orders/src → /app'],
    ]);
  });

  it('follows stages, by name and by number', () => {
    const text = `FROM node AS base
WORKDIR /base
COPY lib lib
FROM base AS build
COPY . .
FROM node
WORKDIR /app
COPY --from=build /base/dist ./dist
COPY --from=0 /base /everything
COPY --from=nginx:1 /etc/nginx /etc/nginx
`;
    expect(built(text, ['lib/x.js'])).toEqual(['orders/lib → /everything/lib', 'orders/dist → /app/dist']);
    expect(built(text, ['lib/x.js'], { target: 'build' })).toEqual(['orders → /base', 'orders/lib → /base/lib']);
  });

  it('knows where compilers have seen the sources', () => {
    const text = `FROM golang AS build
WORKDIR /src
COPY . .
RUN go build -o /out
FROM scratch
COPY --from=build /out /app
`;
    expect(built(text)).toEqual([]);
    expect(built(text, [], {}, 'buildMaps')).toEqual(['orders → /src']);
  });

  it('fills in variables, those of the build before their defaults', () => {
    const text = `ARG ROOT=/srv
FROM node
ARG ROOT
ARG NAME=shop
ENV APP=$ROOT/\${NAME:-none} OTHER="x y"
WORKDIR \${APP}
COPY . \${UNSET:-.}
`;
    expect(built(text)).toEqual(['orders → /srv/shop']);
    expect(built(text, [], { args: { NAME: 'mine', ROOT: '/opt' } })).toEqual(['orders → /opt/mine']);
  });

  it('reads continued lines, comments in them, flags, other escapes and here-documents', () => {
    const text = `# syntax=docker/dockerfile:1
FROM node
RUN <<DONE
COPY not this
DONE
COPY --chown=node:node \\
  # the sources
  src \\
  /app/src
COPY <<TEXT /etc/motd
hello
TEXT
`;
    expect(built(text)).toEqual(['orders/src → /app/src']);
    expect(built('# escape=`\nFROM node\nCOPY src `\n  /app/src\n')).toEqual(['orders/src → /app/src']);
  });

  it('leaves out what comes from elsewhere', () => {
    const text =
      'FROM node\nADD https://example.com/x.js /app/\nCOPY ../up /up\nCOPY --from=nowhere /x /y\nCOPY lonely\n';
    expect(built(text)).toEqual([]);
  });

  it('takes further contexts that are folders of this machine', () => {
    const additionalContexts = { shared: '/shop/shared', image: 'docker-image://alpine' };
    const text = 'FROM node\nCOPY --from=shared lib /app/lib\nCOPY --from=image / /x\n';
    expect(built(text, [], { additionalContexts })).toEqual(['shared/lib → /app/lib']);
  });

  it('may stand in the manifest, or be missing, or be elsewhere', () => {
    const elsewhere = { context: 'https://example.com/x.git', dockerfile: 'Dockerfile', args: {}, labels: {} };
    expect(built('', [], { dockerfileInline: 'FROM node\nCOPY . /app\n' })).toEqual(['orders → /app']);
    expect(mapsOf({ build: elsewhere }).maps).toEqual([]);
    expect(mapsOf({ build: { ...elsewhere, context: '/shop' } }).maps).toEqual([]);
  });

  it.each(['', '\n\n', 'COPY', 'FROM', 'FROM x\nCOPY [', 'FROM x\nCOPY ["a"]', 'ARG\nFROM $X AS', '\\', 'FROM a\\'])(
    'that is broken (%j) says nothing, and is read to its end',
    (text) => {
      expect(built(text)).toEqual([]);
    },
  );
});

describe('what says where files are', () => {
  const bind = { type: 'bind', source: '/shop/orders', target: '/app', isReadOnly: false } as const;
  const at = {
    file: '/shop/compose.yaml',
    range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
  };
  const rule = {
    path: '/shop/orders/src',
    target: '/app/src',
    ignore: ['*.test.js'],
    include: [],
    syncsAtStart: false,
    at,
  };
  const sync = { ...rule, action: 'sync' } as const;
  const build = { context: '/shop/orders', dockerfile: 'Dockerfile', args: {}, labels: {} };
  const files = { '/shop/orders/src/a.js': '', '/shop/orders/Dockerfile': 'FROM node\nCOPY . /app\n' };

  it('is the manifest, then mounts, then watch rules, then the Dockerfile', () => {
    const debug = {
      pathMappings: [{ localRoot: '/shop/lib', remoteRoot: '/lib' }],
      remoteRoot: '/srv',
      attributes: {},
    };
    const { maps } = mapsOf({ debug, mounts: [bind], watch: [sync], build }, files);
    expect(maps.map(({ origin, localRoot, remoteRoot }) => `${origin} ${localRoot} ${remoteRoot}`)).toEqual([
      'manifest /shop/lib /lib',
      'manifest /shop/orders /srv',
      'bind /shop/orders /app',
      'watch /shop/orders/src /app/src',
    ]);
  });

  it('reads localRoot and remoteRoot of x-patchbay.debug as paths of the manifest', () => {
    const text =
      'services: { orders: { image: a, x-patchbay: { debug: { localRoot: ./here, remoteRoot: /there, pathMappings: [{ localRoot: ./lib, remoteRoot: /lib }] } } } }';
    const { application } = resolving(text);
    const { pathMappings, localRoot, remoteRoot } = application!.services['orders']!.debug!;
    const { directory } = application!;
    expect({ pathMappings, localRoot, remoteRoot }).toEqual({
      localRoot: `${directory}/here`,
      remoteRoot: '/there',
      pathMappings: [{ localRoot: `${directory}/lib`, remoteRoot: '/lib' }],
    });
  });

  it('is no rule that does not sync, no volume, and no mount of what is not here', () => {
    const volume = { type: 'volume', source: 'data', target: '/data', isReadOnly: false } as const;
    const rebuild = { ...rule, action: 'rebuild' } as const;
    expect(mapsOf({ mounts: [volume, bind], watch: [rebuild] }).maps).toEqual([]);
  });

  it('finds a file by the surest map, and of one origin by the nearest', () => {
    const whole = { ...sync, path: '/shop/orders', target: '/other' };
    const { maps } = mapsOf({ watch: [whole, sync], build }, files);
    const found = mappedFiles(maps, '/shop/orders/src/a.js').map(
      ({ map, remotePath }) => `${map.origin} ${remotePath}`,
    );
    expect(found).toEqual(['watch /app/src/a.js', 'watch /other/src/a.js', 'dockerfile /app/src/a.js']);
    expect(mappedFiles(maps, '/shop/other.js')).toEqual([]);
    expect(mappedFiles(maps, '/shop/orders2/a.js')).toEqual([]);
  });

  it('says what else is mounted over it', () => {
    const modules = { type: 'volume', target: '/app/node_modules', isReadOnly: false } as const;
    expect(mapsOf({ mounts: [bind, modules], tmpfs: ['/app/tmp:size=1m'] }, files).maps[0]!.covered).toEqual([
      ...['/app/node_modules', '/app/tmp'],
    ]);
  });
});

describe('the folder that maps come from', () => {
  const map = (localRoot: string, remoteRoot: string, isFile = false): PathMap => ({
    ...{ localRoot, remoteRoot, isFile, origin: 'dockerfile', covered: [] },
  });

  it('is without what both sides end in', () => {
    const maps = [map('/shop/orders/src', '/app/src'), map('/shop/orders/a.js', '/app/a.js', true)];
    expect(wholeRoots(maps, '/app')).toEqual([{ localRoot: '/shop/orders', remoteRoot: '/app' }]);
  });

  it('is the one with the working directory first, then the one with most maps', () => {
    const maps = [map('/x/lib', '/opt/other'), map('/y/lib', '/opt/more'), map('/shop', '/app')];
    expect(wholeRoots(maps, '/app/sub')[0]).toEqual({ localRoot: '/shop', remoteRoot: '/app' });
  });
});
