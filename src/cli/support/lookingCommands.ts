import { command, done, elsewise, later, leftOut, without, type ComposeCommandTable } from './support.ts';

const soon = later('a version to come');

/** The commands of Compose that look and change nothing, with all of their options. */
export const lookingCommands: ComposeCommandTable = {
  alpha: without(leftOut('what is experimental in Compose may change with each of its versions')),
  attach: command(done('local processes have no terminal and read nothing: `logs -f`'), {
    '--detach-keys': done(),
    '--index': done(),
    '--no-stdin': done(),
    '--sig-proxy': done(),
  }),
  completion: command(done('`bash`, `zsh`, `fish`'), {
    '--no-descriptions': leftOut('zsh and fish show them; bash does not'),
  }),
  config: command(done(), {
    '--environment': soon,
    '--format': done(),
    '--hash': done(),
    '--images': done(),
    '--lock-image-digests': soon,
    '--models': leftOut('`models` is refused by Patchbay, with the reason'),
    '--networks': done(),
    '--no-consistency': leftOut('Patchbay prints no manifest that would not run; the editor shows all of its problems'),
    '--no-env-resolution': soon,
    '--no-interpolate': done(),
    '--no-normalize': soon,
    '--no-path-resolution': soon,
    '-o, --output': done(),
    '--profiles': done(),
    '-q, --quiet': done(),
    '--resolve-image-digests': soon,
    '--services': done(),
    '--variables': soon,
    '--volumes': done(),
  }),
  convert: without(elsewise('`config`, as Compose itself calls it now')),
  events: command(done(), {
    '--json': done(),
    '--since': done(),
    '--until': done(),
  }),
  images: command(done(), {
    '--format': done('sizes and platforms are left out; `docker images` tells them'),
    '-q, --quiet': done(),
  }),
  logs: command(done(), {
    '-f, --follow': done(),
    '--index': done(),
    '-n, --tail': done(),
    '--no-color': done(),
    '--no-log-prefix': done(),
    '--since': done(),
    '-t, --timestamps': done(),
    '--until': done(),
  }),
  ls: command(done(), {
    '-a, --all': done(),
    '--filter': done('`name=`'),
    '--format': done(),
    '-q, --quiet': done(),
  }),
  port: command(done(), { '--index': done(), '--protocol': done() }),
  ps: command(done(), {
    '-a, --all': done(),
    '--filter': done('`status=`'),
    '--format': done('of templates, fields with `json`, `upper`, `lower` and `title`; no labels and mounts'),
    '--no-trunc': done(),
    '--orphans': done('also as `--no-orphans`'),
    '-q, --quiet': done(),
    '--services': done(),
    '--status': done(),
  }),
  stats: command(done(), { '-a, --all': done(), '--format': done(), '--no-stream': done(), '--no-trunc': done() }),
  top: command(done()),
  version: command(done(), { '-f, --format': done(), '--short': done() }),
  volumes: command(done(), {
    '--format': done('templates as in `ps`, of `.Driver` and `.Name`'),
    '-q, --quiet': done(),
  }),
  wait: command(done(), { '--down-project': done() }),
};
